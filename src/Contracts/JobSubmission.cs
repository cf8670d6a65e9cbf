using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>A job as a client asks for it. Only the prompt is required; what is left out takes the default of the tier's model.</summary>
/// <remarks>Fields that came later are not written when they are empty: what earlier versions wrote is still written alike, byte for byte.</remarks>
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

    /// <summary>DDIM's η: how much fresh noise each step adds, 0 to 1; 0 by default. Only the scheduler <c>ddim</c> takes another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Eta { get; init; }

    /// <summary>How many of the text encoder's last layers are left out, from 0, the default. Web user interfaces count from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClipSkip { get; init; }

    /// <summary>How the prompts are read; <see cref="Contracts.PromptSyntax.Plain"/> by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromptSyntax? PromptSyntax { get; init; }

    /// <summary>
    /// The picture to start from: a PNG, JPEG or WebP file of at most 10 MiB and 4,096 × 4,096 pixels, in base64, bare or as a data URL. It is
    /// turned upright, scaled and cropped around its centre to the job's width and height, and laid on white where it is transparent.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? InputImage { get; init; }

    /// <summary>
    /// How much of the input image is painted anew, above 0 to 1; 0.8 by default. Only with an input image. The share of the steps that is done:
    /// steps × strength must be at least 1.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Strength { get; init; }

    /// <summary>
    /// Whether the events of its progress are to show what the next image is going to be, at most every 500 ms; false by default. Only where the
    /// worker has a tiny autoencoder, its own or that of another tier it serves; elsewhere progress comes without. The pictures are the same either
    /// way.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Previews { get; init; }

    /// <summary>Which jobs go first; <see cref="Contracts.Priority.Normal"/> by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Priority? Priority { get; init; }

    /// <summary>
    /// Seconds after which the job expires if it still waits, 1 to 604,800 (a week); for ever when left out. What has begun is finished. Less than half
    /// of the jobs like it lately took once they were begun is refused.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DeadlineSeconds { get; init; }
}
