namespace Distributed.Contracts;

/// <summary>What a tier's model can paint: the defaults and limits that requests are checked against. They come from the model, not from constants.</summary>
public sealed record TierProfile
{
    /// <summary>The tier.</summary>
    public required Tier Tier { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Width and height in pixels when none is asked for: what the model was trained at.</summary>
    public required int DefaultSide { get; init; }

    /// <summary>Smallest width or height in pixels.</summary>
    public required int MinSide { get; init; }

    /// <summary>Largest width or height in pixels.</summary>
    public required int MaxSide { get; init; }

    /// <summary>Width and height must be multiples of this: the pixels of one latent.</summary>
    public required int SideMultiple { get; init; }

    /// <summary>Largest width × height in pixels.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Steps when none are asked for.</summary>
    public required int DefaultSteps { get; init; }

    /// <summary>Most steps.</summary>
    public int MaxSteps { get; init; } = 100;

    /// <summary>Guidance scale when none is asked for.</summary>
    public required double DefaultGuidanceScale { get; init; }

    /// <summary>Largest guidance scale.</summary>
    public double MaxGuidanceScale { get; init; } = 30;

    /// <summary>The scheduler when none is asked for.</summary>
    public required SchedulerName DefaultScheduler { get; init; }

    /// <summary>Most images per job.</summary>
    public int MaxImageCount { get; init; } = 8;

    /// <summary>Most layers of the text encoder that may be left out: all but one.</summary>
    public int MaxClipSkip { get; init; } = 11;

    /// <summary>The schedulers that the model can be sampled with, and the most steps of each; empty for all of them, with <see cref="MaxSteps"/>.</summary>
    public IReadOnlyDictionary<SchedulerName, int> Schedulers { get; init; } = new Dictionary<SchedulerName, int>();
}
