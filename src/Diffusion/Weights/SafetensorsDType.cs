namespace Distributed.Diffusion;

/// <summary>The number formats of safetensors, in the format's own order: by growing alignment, which is also how writers sort tensors.</summary>
public enum SafetensorsDType
{
    /// <summary>Boolean, one byte.</summary>
    Bool,

    /// <summary>4-bit float (OCP MX FP4).</summary>
    F4,

    /// <summary>6-bit float, 2 exponent bits (OCP MX FP6).</summary>
    F6E2M3,

    /// <summary>6-bit float, 3 exponent bits (OCP MX FP6).</summary>
    F6E3M2,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float, 5 exponent bits.</summary>
    F8E5M2,

    /// <summary>8-bit float, 4 exponent bits.</summary>
    F8E4M3,

    /// <summary>8-bit power of two (OCP MX scale).</summary>
    F8E8M0,

    /// <summary>8-bit float, 4 exponent bits, no infinity and one zero.</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit float, 5 exponent bits, no infinity and one zero.</summary>
    F8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of a single-precision float.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>Complex number of two single-precision parts.</summary>
    C64,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
