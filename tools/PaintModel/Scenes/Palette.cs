namespace Distributed.PaintModel;

/// <summary>The colours behind the words.</summary>
internal static class Palette
{
    private const float LeastContrast = 0.38f;

    private static readonly Rgb[] Paints =
    [
        Rgb.Of(0xE02828), Rgb.Of(0xFF8C1A), Rgb.Of(0xFFDC28), Rgb.Of(0x28A03C), Rgb.Of(0x2850DC),
        Rgb.Of(0x8C32B4), Rgb.Of(0xFF82B4), Rgb.Of(0x8C5028), Rgb.Of(0x141414), Rgb.Of(0xFAFAFA),
    ];

    private static readonly Rgb[] Backgrounds =
        [Rgb.Of(0xFAFAFA), Rgb.Of(0x141414), Rgb.Of(0x8C8C8C), Rgb.Of(0xF0DCB4), Rgb.Of(0xAADCFA), Rgb.Of(0x142864)];

    public static Rgb Of(PaintColor color) => Paints[(int)color];

    public static Rgb Of(Background background) => Backgrounds[(int)background];

    /// <summary>Whether the colour can be told from the background.</summary>
    public static bool IsVisible(PaintColor color, Background background) => Of(color).DistanceTo(Of(background)) > LeastContrast;

    public static PaintColor NearestPaint(Rgb color) => (PaintColor)Nearest(Paints, color);

    public static Background NearestBackground(Rgb color) => (Background)Nearest(Backgrounds, color);

    private static int Nearest(Rgb[] palette, Rgb color) => Array.IndexOf(palette, palette.MinBy(color.DistanceTo));
}
