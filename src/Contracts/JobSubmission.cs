namespace Distributed.Contracts;

/// <summary>A job as a client asks for it. Only the prompt is required; what is left out takes the default of the tier's model.</summary>
public sealed record JobSubmission
{
    /// <summary>What the picture shows; 1 to 2,000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>What the picture should not show; at most 2,000 characters.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The pipeline; <see cref="Contracts.Tier.Full"/> by default.</summary>
    public Tier? Tier { get; init; }

    /// <summary>Width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Weight of classifier-free guidance.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>The noise scheduler.</summary>
    public SchedulerName? Scheduler { get; init; }

    /// <summary>Seed of the first image; drawn at random below 2³² when left out.</summary>
    public long? Seed { get; init; }

    /// <summary>How many images; 1 by default.</summary>
    public int? ImageCount { get; init; }
}
