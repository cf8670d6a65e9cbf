using System.Runtime.InteropServices;

namespace Distributed.GpuWorker.Tests;

/// <summary>An error as TorchSharp brings it up from libtorch.</summary>
internal sealed class NativeError(string message) : ExternalException(message)
{
    public static NativeError NoMemory => new("CUDA out of memory. Tried to allocate 2.00 GiB");

    public static NativeError Broken => new("CUDA error: an illegal memory access was encountered");
}
