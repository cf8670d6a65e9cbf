namespace Distributed.PaintModel.Tests;

/// <summary>A work folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("paint-model-").FullName;

    public WorkFolder Work => new(Path);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
