namespace Distributed.Diffusion;

/// <summary>A prompt as the text encoder takes it.</summary>
/// <param name="Ids">Token ids: start, at most <c>Ids.Length − 2</c> of the prompt, end, padding.</param>
/// <param name="TokenCount">How many tokens the whole prompt has, start and end included, before anything was cut off.</param>
public sealed record TokenizedPrompt(int[] Ids, int TokenCount)
{
    /// <summary>Whether the end of the prompt did not fit and has no effect on the picture.</summary>
    public bool Truncated => TokenCount > Ids.Length;
}
