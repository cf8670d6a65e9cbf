using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>An untrained model that goes when the test does, and ways to damage it.</summary>
internal sealed class UntrainedFolder : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public UntrainedFolder(UntrainedLayout layout, ScalarType dtype = ScalarType.Float32) => UntrainedModel.Write(Path, layout, seed: 1, dtype);

    public string Path => scratch["model"];

    public ModelFolder Model => ModelFolder.Open(Path);

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Rewrites a text file.</summary>
    public void Edit(string file, Func<string, string> edit)
    {
        var before = File.ReadAllText(this[file]);
        var after = edit(before);
        Assert.NotEqual(before, after);
        File.WriteAllText(this[file], after);
    }

    /// <summary>Rewrites a network's weights; null leaves one out.</summary>
    public void EditWeights(string part, Func<string, Tensor, Tensor?> edit)
    {
        using var scope = NewDisposeScope();
        var path = Directory.GetFiles(this[part], "*.safetensors").Single();
        var edited = new Dictionary<string, Tensor>();
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (var name in file.Entries.Keys)
            {
                if (edit(name, file.Read(name)) is { } weight) edited.Add(name, weight);
            }
        }
        SafetensorsWriter.Write(path, edited);
    }

    public void Dispose() => scratch.Dispose();
}
