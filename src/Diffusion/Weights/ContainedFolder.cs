using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>
/// A folder whose contents may be named by files one does not trust: every path is resolved, links included, and must stay inside.
/// The files of a hub cache's snapshot are links into the same repository's <c>blobs</c> folder, which therefore counts as inside.
/// </summary>
internal sealed unsafe partial class ContainedFolder
{
    private readonly string[] allowed;

    private ContainedFolder(string path) => (Path, allowed) = (path, [path, .. HubBlobs(path)]);

    /// <summary>The folder itself, every link resolved.</summary>
    public string Path { get; }

    /// <summary>Opens an existing folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ContainedFolder Open(string path) => Directory.Exists(path) && RealPath(path) is { } real ? new(real)
        : throw new DirectoryNotFoundException($"There is no folder {path}.");

    /// <summary>Resolves a relative path to the file or folder it leads to; null when nothing is there.</summary>
    /// <exception cref="InvalidDataException">The path leads out of the folder.</exception>
    public string? Find(string relative)
    {
        if (relative.Contains('\0')) return null;
        var lexical = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, relative));
        if (!IsInside(Path, lexical)) throw Left(relative, lexical);
        if (RealPath(lexical) is not { } real) return null;
        return allowed.Any(folder => IsInside(folder, real)) ? real : throw Left(relative, real);
    }

    private InvalidDataException Left(string relative, string target) =>
        new($"{SafetensorsException.Printable(relative)} leads out of {Path}, to {SafetensorsException.Printable(target)}; such paths and links are refused.");

    private static bool IsInside(string folder, string path) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal);

    // <cache>/models--<owner>--<name>/snapshots/<revision>/… : the bytes lie in <cache>/models--<owner>--<name>/blobs
    private static IEnumerable<string> HubBlobs(string path)
    {
        for (var folder = new DirectoryInfo(path); folder?.Parent?.Parent is { } repository; folder = folder.Parent)
        {
            if (folder.Parent.Name == "snapshots" && repository.Name.StartsWith("models--", StringComparison.Ordinal))
            {
                yield return System.IO.Path.Combine(repository.FullName, "blobs");
            }
        }
    }

    private static string? RealPath(string path)
    {
        var resolved = ResolvePath(path, 0);
        if (resolved == null) return null;
        try
        {
            return Marshal.PtrToStringUTF8((nint)resolved);
        }
        finally
        {
            NativeMemory.Free(resolved);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial byte* ResolvePath(string path, nint buffer);
}
