namespace Distributed.PaintModel;

/// <summary>What a picture shows: one object, or two and how the first lies to the second.</summary>
internal sealed record Scene(Background Background, IReadOnlyList<SceneObject> Objects, Relation? Relation = null);
