namespace Distributed.Faults.Tests;

/// <summary>Where a run leaves what it saw: gone when it was as it should be, kept when there is something to look into.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("faults-").FullName;

    /// <summary>Set by a test that has seen what it wanted.</summary>
    public bool IsDone { get; set; }

    public void Dispose()
    {
        if (IsDone) Directory.Delete(Path, recursive: true);
    }
}
