namespace Distributed.Standalone;

/// <summary>The one folder that holds everything Standalone keeps, locked so that two processes never share it.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string Setting = "DISTRIBUTED_DATA";
    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }
    public string Database => System.IO.Path.Combine(Path, "jobs.db");
    public string Images => System.IO.Path.Combine(Path, "images");
    public string Pepper => System.IO.Path.Combine(Path, "pepper");
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>Makes and locks the folder that DISTRIBUTED_DATA names, ./data by default. The lock goes with the process, however it ends.</summary>
    /// <exception cref="IOException">Another process has the folder.</exception>
    public static DataFolder Open()
    {
        var path = System.IO.Path.GetFullPath(Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } named ? named : "data");
        Directory.CreateDirectory(path);
        try
        {
            return new(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new IOException($"{path} is in use by another Distributed process. Stop that one, or set {Setting} to another folder.", error);
        }
    }

    public void Dispose() => held.Dispose();
}
