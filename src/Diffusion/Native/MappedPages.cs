using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>Tells the kernel which pages of a mapped file are wanted. Advice only: what it does with it changes no result.</summary>
internal static unsafe partial class MappedPages
{
    private const int WillNeed = 3, DontNeed = 4;          // Linux: asm-generic/mman-common.h

    /// <summary>These bytes are read next.</summary>
    public static void Prefetch(byte* start, long length) => Advise(start, length, WillNeed);

    /// <summary>These bytes will not be read again: their pages no longer count as this process's memory, and stay in the file cache.</summary>
    public static void Release(byte* start, long length) => Advise(start, length, DontNeed);

    private static void Advise(byte* start, long length, int advice)
    {
        var offset = (nuint)start % (nuint)Environment.SystemPageSize;
        _ = AdviseKernel((nint)(start - offset), (nuint)length + offset, advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseKernel(nint address, nuint length, int advice);
}
