namespace Distributed.PaintModel;

internal enum Background
{
    White,
    Black,
    Gray,
    Beige,
    LightBlue,
    DarkBlue,
}
