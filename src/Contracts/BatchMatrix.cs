namespace Distributed.Contracts;

/// <summary>
/// One job for each combination of these values; what is left out is taken from the batch's defaults. The jobs stand in the order of nested loops,
/// in the order of the fields here: the prompt changes slowest, the tier fastest. A seed that nobody names is drawn once for all of them, so that
/// they differ by nothing but what the matrix varies.
/// </summary>
public sealed record BatchMatrix
{
    /// <summary>Prompts.</summary>
    public IReadOnlyList<string>? Prompt { get; init; }

    /// <summary>Seeds.</summary>
    public IReadOnlyList<long>? Seed { get; init; }

    /// <summary>Guidance scales.</summary>
    public IReadOnlyList<double>? GuidanceScale { get; init; }

    /// <summary>Noise schedulers.</summary>
    public IReadOnlyList<SchedulerName>? Scheduler { get; init; }

    /// <summary>Numbers of denoising steps.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>Pipelines.</summary>
    public IReadOnlyList<Tier>? Tier { get; init; }
}
