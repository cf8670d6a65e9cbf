namespace Distributed.Contracts;

/// <summary>What a job paints, every choice made: defaults are filled in and limits checked when the job is accepted.</summary>
public sealed record GenerationRequest
{
    /// <summary>What the picture shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the picture should not show; empty for nothing in particular.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>The pipeline.</summary>
    public required Tier Tier { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Denoising steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Weight of classifier-free guidance; at 1 and below there is none.</summary>
    public required double GuidanceScale { get; init; }

    /// <summary>The noise scheduler.</summary>
    public required SchedulerName Scheduler { get; init; }

    /// <summary>Seed of the first image; image i is painted from seed + i.</summary>
    public required long Seed { get; init; }

    /// <summary>How many images.</summary>
    public required int ImageCount { get; init; }

    /// <summary>DDIM's η (Song et al., arXiv 2010.02502): how much fresh noise each step adds, 0 to 1. Always 0 with another scheduler.</summary>
    public double Eta { get; init; }

    /// <summary>How many of the text encoder's last layers are left out; 0 for none.</summary>
    public int ClipSkip { get; init; }

    /// <summary>How the prompts are read.</summary>
    public PromptSyntax PromptSyntax { get; init; }

    /// <summary>The picture to start from (image to image); null for one that starts from noise alone.</summary>
    public InputImageReference? InputImage { get; init; }

    /// <summary>How much of the input image is painted anew, above 0 to 1: the share of the steps that is done. Null without an input image.</summary>
    public double? Strength { get; init; }

    /// <summary>Whether progress is to show what the next image is going to be, where the worker has a tiny autoencoder.</summary>
    public bool Previews { get; init; }
}
