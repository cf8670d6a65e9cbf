namespace Distributed.Diffusion;

/// <summary>As much of a prompt as the text encoder takes at once.</summary>
/// <param name="Ids">Start, tokens, end, padding: always the tokenizer's length.</param>
/// <param name="Weights">One for each id; start, end and padding weigh 1.</param>
internal sealed record PromptChunk(int[] Ids, float[] Weights)
{
    /// <summary>Whether any token weighs more or less than the others.</summary>
    public bool IsWeighted => Array.Exists(Weights, weight => weight != 1);
}
