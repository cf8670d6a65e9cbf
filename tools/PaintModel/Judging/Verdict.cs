namespace Distributed.PaintModel;

/// <summary>What of a caption a picture shows.</summary>
/// <param name="Objects">How many objects the caption names.</param>
/// <param name="Background">The background has its colour.</param>
/// <param name="Count">There are as many objects as named.</param>
/// <param name="Colors">Objects that have their colour.</param>
/// <param name="Shapes">Objects that have their shape.</param>
/// <param name="Related">The first lies to the second as said; for one object whether there is one.</param>
internal sealed record Verdict(int Objects, bool Background, bool Count, int Colors, int Shapes, bool Related)
{
    public bool AllRight => Background && Count && Related && Colors == Objects && Shapes == Objects;
}
