namespace Distributed.Diffusion;

/// <summary>How a prompt is read.</summary>
public enum PromptSyntax
{
    /// <summary>Every character is text, and what does not fit the text encoder is cut off, as in diffusers.</summary>
    Plain,

    /// <summary>
    /// <c>(words:1.2)</c>, <c>(words)</c> and <c>[words]</c> weigh words, and long prompts are encoded in chunks, as in the web UIs. Weights
    /// from 0 to 10 and at most 8 chunks; what goes beyond is refused.
    /// </summary>
    Weighted,
}
