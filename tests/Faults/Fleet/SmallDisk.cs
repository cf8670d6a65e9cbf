using System.ComponentModel;
using System.Diagnostics;

namespace Distributed.Faults;

/// <summary>A disk of a service's own, small enough to be filled: a tmpfs, which takes as much memory as there is on it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    private SmallDisk(string folder) => this.folder = folder;

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } = Try();

    /// <summary>Puts an empty disk in a folder's place.</summary>
    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    public static SmallDisk Mount(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) is { } error ? throw new InvalidOperationException(error) : new(folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    /// <returns>What gives it back.</returns>
    public Ballast Fill() => new(Path.Combine(folder, "ballast"));

    /// <summary>Takes the disk away, with all that is on it. Whoever still has a file open there keeps it no longer than that.</summary>
    public void Dispose() => Run("umount", "--lazy", folder);

    private static string? Try()
    {
        var folder = Directory.CreateTempSubdirectory("faults-disk-").FullName;
        try
        {
            using var disk = Mount(folder, megabytes: 1);
            return null;
        }
        catch (InvalidOperationException error)
        {
            return $"no disk of limited size can be mounted: {error.Message}";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    /// <returns>What it said when it failed.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd().Split('\n')[0];          // then it names log files
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
