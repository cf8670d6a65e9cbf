using System.Text.Json.Serialization;
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

    /// <summary>DDIM's η.</summary>
    public double? Eta { get; set; }

    /// <summary>How many of the text encoder's last layers are left out.</summary>
    public int? ClipSkip { get; set; }

    /// <summary>How the prompts are read.</summary>
    public PromptSyntax? PromptSyntax { get; set; }

    /// <summary>A job from whose input image to start, where none was uploaded since; null to start from noise alone.</summary>
    public Guid? InputImageOf { get; set; }

    /// <summary>How much of the input image is painted anew.</summary>
    public double? Strength { get; set; }

    /// <summary>Whether to show, while it is being painted, what it is going to be.</summary>
    public bool Previews { get; set; } = true;

    /// <summary>Whether anything is chosen that the page does not show at first.</summary>
    [JsonIgnore]
    public bool HasMore => this is not { Eta: null, ClipSkip: null, PromptSyntax: null, InputImageOf: null, Strength: null, Previews: true };

    /// <summary>The choices that would paint a job's pictures again.</summary>
    public static PlaygroundChoices Of(JobDetails job) => Of(job.Request) with { InputImageOf = job.InputImageUrl is null ? null : job.Id };

    private static PlaygroundChoices Of(GenerationRequest request) => new()
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
        Eta = request.Eta > 0 ? request.Eta : null,
        ClipSkip = request.ClipSkip > 0 ? request.ClipSkip : null,
        PromptSyntax = request.PromptSyntax is Contracts.PromptSyntax.Plain ? null : request.PromptSyntax,
        Strength = request.Strength,
    };

    /// <summary>What is submitted to a tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="input">The input image's file; null for none.</param>
    public JobSubmission Submission(Tier tier, byte[]? input) => new()
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
        Eta = Eta,
        ClipSkip = ClipSkip,
        PromptSyntax = PromptSyntax,
        InputImage = input,
        Strength = input is null ? null : Strength,
        Previews = Previews,
    };
}
