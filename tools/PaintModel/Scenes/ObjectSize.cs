namespace Distributed.PaintModel;

internal enum ObjectSize
{
    Small,
    Normal,
    Large,
}
