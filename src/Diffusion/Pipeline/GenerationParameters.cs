namespace Distributed.Diffusion;

/// <summary>What one call of a pipeline paints: images that differ in nothing but their noise.</summary>
public sealed record GenerationParameters
{
    /// <summary>What the picture shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>What it should not show; empty for nothing in particular. Unused without guidance.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>Width in pixels, a multiple of the autoencoder's spatial factor.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, likewise.</summary>
    public required int Height { get; init; }

    /// <summary>Denoising steps, from 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Weight of classifier-free guidance (Ho and Salimans, arXiv 2207.12598); at 1 and below there is none.</summary>
    public required double GuidanceScale { get; init; }

    /// <summary>The scheduler, for example <c>ddim</c>; null for the model's own.</summary>
    public string? Scheduler { get; init; }

    /// <summary>DDIM's η: how much fresh noise each step adds; 0 for none.</summary>
    public double Eta { get; init; }

    /// <summary>How many of the text encoder's last layers are left out for the prompt, fewer than it has; 0 for none.</summary>
    public int ClipSkip { get; init; }

    /// <summary>How prompts are read; the plain way of diffusers unless set.</summary>
    public PromptSyntax PromptSyntax { get; init; }

    /// <summary>The picture to start from (image to image); null paints from noise alone.</summary>
    public InputImage? InputImage { get; init; }

    /// <summary>How much of the input image is painted anew, above 0 to 1: the share of the steps that are done. Unused without one.</summary>
    public double Strength { get; init; } = 0.8;

    /// <summary>One seed per image.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>How many of the first steps an input image stands in for.</summary>
    internal int SkippedSteps => InputImage is null ? 0 : Steps - (int)(Steps * Strength);
}
