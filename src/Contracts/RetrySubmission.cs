namespace Distributed.Contracts;

/// <summary>How a finished job is to run again. All of it may be left out.</summary>
public sealed record RetrySubmission
{
    /// <summary>From which seeds; <see cref="RetrySeeds.Same"/> by default.</summary>
    public RetrySeeds? Seeds { get; init; }
}
