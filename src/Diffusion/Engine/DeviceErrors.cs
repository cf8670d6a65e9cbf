using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>What an error of the device means. libtorch tells it in words alone.</summary>
public static class DeviceErrors
{
    private static readonly string[] Memory = ["out of memory", "can't allocate memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED"];
    private static readonly string[] Broken = ["CUDA error", "CUDA driver error", "device-side assert", "CUDNN_STATUS", "CUBLAS_STATUS", "cuDNN error"];

    /// <summary>Whether a smaller batch, or a device with less on it, may do.</summary>
    public static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException || Says(error, Memory);

    /// <summary>Whether nothing can be expected of the device in this process any more: errors of CUDA other than out-of-memory stick.</summary>
    public static bool IsFatal(Exception error) => error is ExternalException && !IsOutOfMemory(error) && Says(error, Broken);

    private static bool Says(Exception error, string[] words) => words.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
