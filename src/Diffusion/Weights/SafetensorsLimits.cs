namespace Distributed.Diffusion;

/// <summary>Bounds far above any network of this field and far below what a hostile header could cost.</summary>
internal static class SafetensorsLimits
{
    /// <summary>Longest header, in bytes.</summary>
    public const int HeaderBytes = 16 * 1024 * 1024;

    /// <summary>Most tensors, and most metadata keys.</summary>
    public const int Entries = 20_000;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int Rank = 8;

    /// <summary>Deepest JSON nesting; the format itself nests three deep.</summary>
    public const int Depth = 8;
}
