namespace Distributed.PaintModel;

/// <summary>A colour; each part from 0 to 1.</summary>
internal readonly record struct Rgb(float Red, float Green, float Blue)
{
    public static Rgb Of(int hex) => new((hex >> 16 & 255) / 255f, (hex >> 8 & 255) / 255f, (hex & 255) / 255f);

    public float DistanceTo(Rgb other)
    {
        var (r, g, b) = (Red - other.Red, Green - other.Green, Blue - other.Blue);
        return MathF.Sqrt(r * r + g * g + b * b);
    }
}
