namespace Distributed.Diffusion;

/// <summary>A stretch of a prompt whose words weigh the same.</summary>
/// <param name="Text">The words, marks and escapes removed.</param>
/// <param name="Weight">Multiplies their embeddings; 1 changes nothing.</param>
internal readonly record struct WeightedText(string Text, double Weight);
