namespace Distributed.PaintModel;

/// <summary>One object. Lengths are parts of the picture's side; y grows downwards.</summary>
internal readonly record struct SceneObject(ShapeKind Shape, PaintColor Color, ObjectSize Size, float X, float Y, float Radius);
