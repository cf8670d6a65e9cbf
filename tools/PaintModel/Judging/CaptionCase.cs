namespace Distributed.PaintModel;

/// <summary>One picture of the bench.</summary>
/// <param name="Group">Which row of the table it counts for.</param>
/// <param name="Scene">What the text says.</param>
/// <param name="Text">The prompt.</param>
/// <param name="Seed">The picture's noise.</param>
internal sealed record CaptionCase(string Group, Scene Scene, string Text, long Seed);
