using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.GpuWorker.Tests;

/// <summary>A small model one of whose VAE weights is multiplied by a number.</summary>
internal sealed class DamagedModel : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("worker-tests-damaged-").FullName;

    public DamagedModel(string weight, double factor)
    {
        UntrainedModel.Write(Folder, UntrainedLayout.StableDiffusion, seed: 1, ScalarType.Float32);
        using var scope = NewDisposeScope();
        var path = Directory.GetFiles(Path.Combine(Folder, "vae"), "*.safetensors").Single();
        Dictionary<string, Tensor> weights;
        using (var file = SafetensorsFile.Open(path)) weights = file.Entries.Keys.ToDictionary(name => name, file.Read);
        var before = weights[weight];
        weights[weight] = before.mul(factor);
        SafetensorsWriter.Write(path, weights);
        foreach (var tensor in weights.Values) tensor.Dispose();
        before.Dispose();
    }

    public string Folder => Path.Combine(scratch, "model");

    public void Dispose() => Directory.Delete(scratch, recursive: true);
}
