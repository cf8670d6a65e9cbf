namespace Distributed.Diffusion;

/// <summary>What a safetensors file is checked for. Names shared with the reference parser keep its spelling.</summary>
public enum SafetensorsCheck
{
    /// <summary>The file has fewer than the eight bytes that give the header's length.</summary>
    HeaderTooSmall,

    /// <summary>The header is longer than 16 MB (the reference parser allows 100).</summary>
    HeaderTooLarge,

    /// <summary>The header would reach past the end of the file.</summary>
    InvalidHeaderLength,

    /// <summary>The header is not UTF-8.</summary>
    InvalidHeader,

    /// <summary>The header does not begin with an opening brace.</summary>
    InvalidHeaderStart,

    /// <summary>The header is not JSON, or not JSON of the format's shape.</summary>
    InvalidHeaderDeserialization,

    /// <summary>Something other than spaces follows the header's closing brace.</summary>
    InvalidHeaderPadding,

    /// <summary>A key appears twice, among the tensors, inside one of them or in the metadata.</summary>
    DuplicateKey,

    /// <summary>A tensor's entry has a field that the format does not know.</summary>
    UnknownField,

    /// <summary>A tensor's number format is not one of the format's.</summary>
    UnknownDType,

    /// <summary>More than 20,000 tensors, or metadata of more than 20,000 keys.</summary>
    TooManyEntries,

    /// <summary>A tensor has more than eight dimensions.</summary>
    RankTooHigh,

    /// <summary>The tensors do not lie one behind the other: a hole, an overlap, or an end before its beginning.</summary>
    InvalidOffset,

    /// <summary>A tensor's size overflows 64 bits.</summary>
    ValidationOverflow,

    /// <summary>A tensor of a format below one byte does not fill whole bytes.</summary>
    MisalignedSlice,

    /// <summary>A tensor's byte range does not have the size that its shape and number format imply.</summary>
    TensorInvalidInfo,

    /// <summary>The tensors do not end where the file ends: it was cut, or carries something else.</summary>
    MetadataIncompleteBuffer,

    /// <summary>The tensor asked for is not in the file.</summary>
    TensorNotFound,

    /// <summary>The number format is a valid one, but TorchSharp has no tensor of it.</summary>
    UnsupportedDType,
}
