namespace Distributed.PaintModel;

/// <summary>How far a run has come; seconds count only while it computes.</summary>
internal sealed record TrainingProgress(long Samples, long Steps, double Seconds)
{
    public static TrainingProgress None { get; } = new(0, 0, 0);
}
