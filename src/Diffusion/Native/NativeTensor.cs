using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Tensors over memory that libtorch does not own; TorchSharp itself only offers copies.</summary>
internal static unsafe partial class NativeTensor
{
    /// <summary>
    /// A CPU tensor over <paramref name="length"/> bytes at <paramref name="data"/>, which must stay readable while it lives.
    /// It is for reading; in a mapped file any write to it ends the process. Bytes that are not aligned, or that may not hold valid
    /// booleans, are copied first.
    /// </summary>
    public static Tensor View(byte* data, long length, ScalarType dtype, ReadOnlySpan<long> shape)
    {
        if (dtype == ScalarType.Bool) return Over(data, ScalarType.Byte, shape).to(ScalarType.Bool);
        if ((nuint)data % (nuint)ElementAlignment(dtype) == 0) return Over(data, dtype, shape);

        var aligned = empty(shape, dtype);
        Buffer.MemoryCopy(data, (void*)DataOf(aligned.Handle), length, length);
        return aligned;
    }

    private static Tensor Over(byte* data, ScalarType dtype, ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
        {
            var handle = New((nint)data, &KeepMemory, (nint)sizes, shape.Length, (sbyte)dtype, (sbyte)dtype, CpuDevice, -1, requiresGrad: 0);
            if (handle == 0) CheckForErrors();
            return Tensor.UnsafeCreateTensor(handle);
        }
    }

    private const int CpuDevice = 0;                        // c10::DeviceType::CPU

    private static int ElementAlignment(ScalarType dtype) => dtype switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        _ => 8,
    };

    [UnmanagedCallersOnly]
    private static void KeepMemory(nint data)
    {
        // The memory belongs to the mapping.
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    private static partial nint New(nint data, delegate* unmanaged<nint, void> deleter, nint sizes, int rank, sbyte type, sbyte dtype,
        int deviceType, int deviceIndex, byte requiresGrad);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    private static partial nint DataOf(nint tensor);
}
