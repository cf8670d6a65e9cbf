using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>What somebody has chosen in the playground; what is left empty takes the default of each tier's model.</summary>
public sealed record PlaygroundChoices
{
    /// <summary>The prompt.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>The negative prompt.</summary>
    public string NegativePrompt { get; set; } = "";

    /// <summary>The tiers that paint it: one, or both side by side.</summary>
    public IReadOnlyList<Tier> Tiers { get; set; } = [];

    /// <summary>Width in pixels.</summary>
    public int? Width { get; set; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; set; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; set; }

    /// <summary>Weight of classifier-free guidance.</summary>
    public double? GuidanceScale { get; set; }

    /// <summary>The noise scheduler.</summary>
    public SchedulerName? Scheduler { get; set; }

    /// <summary>Seed of the first image; null for a random one each time.</summary>
    public long? Seed { get; set; }

    /// <summary>How many images.</summary>
    public int? ImageCount { get; set; }

    /// <summary>The choices that would submit a job again as it was.</summary>
    public static PlaygroundChoices Of(GenerationRequest request) => new()
    {
        Prompt = request.Prompt,
        NegativePrompt = request.NegativePrompt,
        Tiers = [request.Tier],
        Width = request.Width,
        Height = request.Height,
        Steps = request.Steps,
        GuidanceScale = request.GuidanceScale,
        Scheduler = request.Scheduler,
        Seed = request.Seed,
        ImageCount = request.ImageCount,
    };

    /// <summary>What is submitted to a tier.</summary>
    public JobSubmission Submission(Tier tier) => new()
    {
        Prompt = Prompt,
        NegativePrompt = NegativePrompt,
        Tier = tier,
        Width = Width,
        Height = Height,
        Steps = Steps,
        GuidanceScale = GuidanceScale,
        Scheduler = Scheduler,
        Seed = Seed,
        ImageCount = ImageCount,
    };
}
