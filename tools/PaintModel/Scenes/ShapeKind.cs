namespace Distributed.PaintModel;

internal enum ShapeKind
{
    Circle,
    Square,
    Triangle,
    Star,
    Heart,
    Ring,
    Cross,
}
