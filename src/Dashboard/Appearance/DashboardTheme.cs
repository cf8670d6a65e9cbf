using MudBlazor;

namespace Distributed.Dashboard;

/// <summary>How the pages look: system fonts, small type, quiet surfaces. Every pair of text and ground has a contrast of at least 4.5 : 1.</summary>
internal static class DashboardTheme
{
    private static readonly string[] Fonts =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2a5bd0",
            Secondary = "#6a4fb3",
            Tertiary = "#0f766e",
            Info = "#1b6a8f",
            Success = "#1c7a4a",
            Warning = "#8a5800",
            Error = "#b3261e",
            Background = "#f5f6f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1a222d",
            DrawerBackground = "#ffffff",
            DrawerText = "#3a4553",
            DrawerIcon = "#55606e",
            TextPrimary = "#1a222d",
            TextSecondary = "#55606e",
            TextDisabled = "#6b7684",
            ActionDefault = "#55606e",
            ActionDisabled = "#8b95a1",
            LinesDefault = "#dfe3e9",
            LinesInputs = "#7d8896",
            TableLines = "#e6e9ee",
            Divider = "#dfe3e9",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8fb1ff",
            PrimaryContrastText = "#0d1526",
            Secondary = "#bda6f5",
            SecondaryContrastText = "#16102a",
            Tertiary = "#5fd0c4",
            TertiaryContrastText = "#06201d",
            Info = "#74c5ea",
            InfoContrastText = "#06202c",
            Success = "#63cc95",
            SuccessContrastText = "#06231a",
            Warning = "#efb950",
            WarningContrastText = "#2a1c00",
            Error = "#ff938a",
            ErrorContrastText = "#360805",
            Background = "#0f141b",
            Surface = "#171e27",
            AppbarBackground = "#171e27",
            AppbarText = "#e6eaf0",
            DrawerBackground = "#171e27",
            DrawerText = "#c4ccd7",
            DrawerIcon = "#a5b0be",
            TextPrimary = "#e6eaf0",
            TextSecondary = "#a5b0be",
            TextDisabled = "#8591a1",
            ActionDefault = "#a5b0be",
            ActionDisabled = "#6b7684",
            LinesDefault = "#2b3541",
            LinesInputs = "#6d7988",
            TableLines = "#262f3a",
            Divider = "#2b3541",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "212px", AppbarHeight = "56px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.375rem", FontWeight = "650", LineHeight = "1.3", LetterSpacing = "-0.01em" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            H3 = new H3Typography { FontFamily = Fonts, FontSize = "0.875rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "0.8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.8125rem", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Fonts, FontSize = "0.75rem", LineHeight = "1.4", LetterSpacing = "normal" },
        },
    };
}
