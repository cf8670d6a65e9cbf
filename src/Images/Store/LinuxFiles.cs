using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Distributed.Images;

/// <summary>The file operations the framework lacks: a rename that never replaces, a removal that says whether it was the one, and flushing a folder.</summary>
internal static class LinuxFiles
{
    private const int Absent = 2;                   // ENOENT
    private const int AlreadyExists = 17;           // EEXIST
    private const int CloseOnExec = 0x80000;        // O_RDONLY | O_CLOEXEC

    /// <summary>
    /// Gives a file a second name unless that is taken. <c>File.Move</c> looks first and renames afterwards, and so may replace a file that
    /// appeared in between.
    /// </summary>
    /// <returns>False when the name is taken.</returns>
    /// <exception cref="IOException">It failed for another reason, such as a file system without hard links.</exception>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw Failure($"'{name}' cannot be linked", error);
    }

    /// <summary>Removes a file's name. Of several that try at once one does.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="IOException">It failed for another reason.</exception>
    public static bool TryRemove(string name)
    {
        if (Unlink(name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Absent ? false : throw Failure($"'{name}' cannot be removed", error);
    }

    /// <summary>Makes the names in a folder survive a power cut, as <c>FileStream.Flush(true)</c> does for a file's content.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void FlushFolder(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, CloseOnExec), ownsHandle: true);
        if (handle.IsInvalid) throw Failure($"'{folder}' cannot be opened", Marshal.GetLastPInvokeError());
        RandomAccess.FlushToDisk(handle);
    }

    private static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}.");

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static extern int Unlink([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
