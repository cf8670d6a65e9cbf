namespace Distributed.Diffusion;

/// <summary>How an engine runs.</summary>
public sealed record EngineOptions
{
    /// <summary>The number formats to run in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Threads for each operation on a CPU; null lets every model choose.</summary>
    public int? Threads { get; init; }

    /// <summary>The most rows of a UNet call, from 2; an image with guidance fills two.</summary>
    public int MaxBatch { get; init; } = 16;

    /// <summary>Whether warm-up finds out how many rows are worth a call; else every call may have <see cref="MaxBatch"/>.</summary>
    public bool IsBatchMeasured { get; init; } = true;

    /// <summary>How many prompts' embeddings each model keeps.</summary>
    public int PromptCache { get; init; } = 256;

    /// <summary>The least time between two previews of a job.</summary>
    public TimeSpan PreviewInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
