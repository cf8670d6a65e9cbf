using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>How each number format is spelled in a header, how many bits it takes, and which TorchSharp type holds it, if any.</summary>
internal static class SafetensorsDTypes
{
    private static readonly (SafetensorsDType DType, string Name, int Bits, ScalarType? Scalar)[] Table =
    [
        (SafetensorsDType.Bool, "BOOL", 8, ScalarType.Bool),
        (SafetensorsDType.F4, "F4", 4, null),
        (SafetensorsDType.F6E2M3, "F6_E2M3", 6, null),
        (SafetensorsDType.F6E3M2, "F6_E3M2", 6, null),
        (SafetensorsDType.U8, "U8", 8, ScalarType.Byte),
        (SafetensorsDType.I8, "I8", 8, ScalarType.Int8),
        (SafetensorsDType.F8E5M2, "F8_E5M2", 8, null),
        (SafetensorsDType.F8E4M3, "F8_E4M3", 8, null),
        (SafetensorsDType.F8E8M0, "F8_E8M0", 8, null),
        (SafetensorsDType.F8E4M3Fnuz, "F8_E4M3FNUZ", 8, null),
        (SafetensorsDType.F8E5M2Fnuz, "F8_E5M2FNUZ", 8, null),
        (SafetensorsDType.I16, "I16", 16, ScalarType.Int16),
        (SafetensorsDType.U16, "U16", 16, null),
        (SafetensorsDType.F16, "F16", 16, ScalarType.Float16),
        (SafetensorsDType.BF16, "BF16", 16, ScalarType.BFloat16),
        (SafetensorsDType.I32, "I32", 32, ScalarType.Int32),
        (SafetensorsDType.U32, "U32", 32, null),
        (SafetensorsDType.F32, "F32", 32, ScalarType.Float32),
        (SafetensorsDType.C64, "C64", 64, ScalarType.ComplexFloat32),
        (SafetensorsDType.F64, "F64", 64, ScalarType.Float64),
        (SafetensorsDType.I64, "I64", 64, ScalarType.Int64),
        (SafetensorsDType.U64, "U64", 64, null),
    ];

    private static readonly Dictionary<string, SafetensorsDType> ByName = Table.ToDictionary(row => row.Name, row => row.DType);

    /// <summary>The spelling in a header.</summary>
    public static string Name(this SafetensorsDType dtype) => Table[(int)dtype].Name;

    /// <summary>Bits per element.</summary>
    public static int Bits(this SafetensorsDType dtype) => Table[(int)dtype].Bits;

    /// <summary>The TorchSharp type that holds such elements; null when there is none.</summary>
    public static ScalarType? Scalar(this SafetensorsDType dtype) => Table[(int)dtype].Scalar;

    /// <summary>Whether a network's weights may be stored so.</summary>
    public static bool IsWeightFormat(this SafetensorsDType dtype) =>
        dtype is SafetensorsDType.F16 or SafetensorsDType.BF16 or SafetensorsDType.F32 or SafetensorsDType.F64;

    /// <summary>Looks a spelling up; exact, capitals included.</summary>
    public static bool TryParse(string name, out SafetensorsDType dtype) => ByName.TryGetValue(name, out dtype);

    /// <summary>The format a TorchSharp type is written in; null when safetensors has none.</summary>
    public static SafetensorsDType? Of(ScalarType scalar)
    {
        var row = Array.FindIndex(Table, row => row.Scalar == scalar);
        return row < 0 ? null : (SafetensorsDType)row;
    }
}
