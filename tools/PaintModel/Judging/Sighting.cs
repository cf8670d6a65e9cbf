namespace Distributed.PaintModel;

/// <summary>An object the judge found.</summary>
/// <param name="Shape">The nearest of the known shapes.</param>
/// <param name="ShapeError">How far the outline is from that shape; below 0.1 it looks like it to the eye.</param>
/// <param name="Color">The nearest of the known colours.</param>
/// <param name="X">Centre of mass, as part of the side.</param>
/// <param name="Y">Likewise, downwards.</param>
/// <param name="Area">As part of the picture.</param>
internal sealed record Sighting(ShapeKind Shape, float ShapeError, PaintColor Color, float X, float Y, float Area);
