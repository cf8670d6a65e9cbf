using System.Text.Json;

namespace Distributed.Diffusion.Tests;

/// <summary>A folder that goes when the test does.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weights-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public string Write(string relative, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllBytes(this[relative], bytes);
        return this[relative];
    }

    public string WriteJson(string relative, object value) => Write(relative, JsonSerializer.SerializeToUtf8Bytes(value));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
