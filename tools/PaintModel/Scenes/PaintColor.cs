namespace Distributed.PaintModel;

/// <summary>What objects are painted in.</summary>
internal enum PaintColor
{
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Pink,
    Brown,
    Black,
    White,
}
