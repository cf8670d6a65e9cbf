namespace Distributed.Diffusion;

/// <summary>What lanes must agree in to share a UNet call.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Height">Height of the picture in pixels.</param>
/// <param name="Width">Width of the picture in pixels.</param>
/// <param name="Tokens">Length of the text, which longer prompts have in chunks.</param>
internal readonly record struct LaneShape(string Model, int Height, int Width, long Tokens);
