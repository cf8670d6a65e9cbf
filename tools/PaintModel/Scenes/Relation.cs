namespace Distributed.PaintModel;

/// <summary>Where the first object is, seen from the second.</summary>
internal enum Relation
{
    Above,
    Below,
    LeftOf,
    RightOf,
}
