using Microsoft.Playwright;

namespace Distributed.Browser.Tests;

/// <summary>What somebody looks at the pages with.</summary>
/// <param name="Scheme">The system's colours.</param>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Height">Of the window, in CSS pixels.</param>
public sealed record Look(ColorScheme Scheme, int Width, int Height)
{
    public static readonly Look Light = new(ColorScheme.Light, 1280, 900);
    public static readonly Look Dark = Light with { Scheme = ColorScheme.Dark };
    public static readonly Look Phone = new(ColorScheme.Light, 390, 844);
    public static readonly Look DarkPhone = Phone with { Scheme = ColorScheme.Dark };
}
