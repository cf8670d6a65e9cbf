namespace Distributed.Diffusion;

/// <summary>Characters of a prompt that are not text.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="At">Where they start.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct PromptMark(PromptMarkKind Kind, int At, int Length)
{
    /// <summary>The weight written at the end of a round bracket; null where there is none.</summary>
    public double? Weight { get; init; }
}
