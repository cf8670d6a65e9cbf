using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>The CUDA devices of this machine, asked of libtorch itself: TorchSharp's own question would load another libtorch where ours has no CUDA.</summary>
public static partial class CudaDevices
{
    /// <summary>How many there are; 0 where libtorch came without CUDA, or the driver or the device is missing.</summary>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public static int Count()
    {
        TorchLibrary.Load();
        return TorchLibrary.HasCuda && IsAvailable() != 0 ? DeviceCount() : 0;
    }

    /// <summary>Why there are none, in words.</summary>
    public static string WhyNone() => TorchLibrary.HasCuda
        ? "libtorch finds no GPU; see that nvidia-smi lists one here and that the container was given it"
        : "this libtorch came without CUDA; build with -p:TorchBackend=cuda, or run the worker-cuda image";

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTorchCuda_is_available")]
    private static partial byte IsAvailable();

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTorchCuda_device_count")]
    private static partial int DeviceCount();
}
