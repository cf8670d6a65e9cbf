using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>A run's state on disk, written whole or not at all: weights, optimizer, average, and how far it has come.</summary>
internal static class TrainingState
{
    private const string Samples = "samples", Steps = "steps", Seconds = "seconds";

    public static void Save(string path, AdamW optimizer, TrainingProgress progress) =>
        SafetensorsWriter.Write(path, Tensors(optimizer), new Dictionary<string, string>
        {
            [Samples] = progress.Samples.ToString(CultureInfo.InvariantCulture),
            [Steps] = progress.Steps.ToString(CultureInfo.InvariantCulture),
            [Seconds] = progress.Seconds.ToString("F1", CultureInfo.InvariantCulture),
        });

    /// <summary>Fills the optimizer's tensors; null if there is nothing to resume.</summary>
    public static TrainingProgress? Load(string path, AdamW optimizer)
    {
        if (!File.Exists(path)) return null;
        using var noGradient = no_grad();
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, tensor) in Tensors(optimizer))
        {
            using var stored = file.Read(name);
            tensor.copy_(stored);
        }
        return Progress(file);
    }

    /// <summary>How far a run has come.</summary>
    public static TrainingProgress ReadProgress(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Progress(file);
    }

    /// <summary>The averaged weights alone.</summary>
    public static Tensor LoadAverage(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Read("average");
    }

    private static TrainingProgress Progress(SafetensorsFile file) => new(long.Parse(file.Metadata[Samples], CultureInfo.InvariantCulture),
        long.Parse(file.Metadata[Steps], CultureInfo.InvariantCulture), double.Parse(file.Metadata[Seconds], CultureInfo.InvariantCulture));

    private static Dictionary<string, Tensor> Tensors(AdamW optimizer) => new()
    {
        ["values"] = optimizer.Values,
        ["momentum"] = optimizer.Momentum,
        ["variance"] = optimizer.Variance,
        ["average"] = optimizer.Average,
    };
}
