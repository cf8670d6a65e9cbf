using System.Globalization;

namespace Distributed.Dashboard;

/// <summary>Lengths of time as a person reads them: two or three figures, from a minute on two units.</summary>
internal static class DurationText
{
    /// <summary>A measured length, for example <c>0.8 ms</c>, <c>840 ms</c>, <c>4.21 s</c>, <c>1 min 12 s</c>, <c>2 h 5 min</c>, <c>4 d 2 h</c>.</summary>
    public static string OfMs(double milliseconds) => milliseconds switch
    {
        < 0.05 => "0 ms",
        < 9.95 => Text($"{milliseconds:0.0} ms"),
        < 999.5 => Text($"{milliseconds:0} ms"),
        < 9_995 => Text($"{milliseconds / 1000:0.00} s"),
        < 59_950 => Text($"{milliseconds / 1000:0.0} s"),
        _ => OfWholeSeconds(TimeSpan.FromSeconds(Math.Round(milliseconds / 1000))),
    };

    /// <summary>The same from a length of time.</summary>
    public static string Of(TimeSpan time) => OfMs(time.TotalMilliseconds);

    /// <summary>A length that grows while it is looked at: in whole seconds, so that it does not flicker.</summary>
    public static string Running(TimeSpan time) => OfWholeSeconds(TimeSpan.FromSeconds(Math.Max(0, Math.Floor(time.TotalSeconds))));

    /// <summary>How long ago something was.</summary>
    public static string Ago(TimeSpan past) => past.TotalSeconds switch
    {
        < 5 => "just now",
        < 60 => $"{(int)past.TotalSeconds} s ago",
        < 3600 => $"{(int)past.TotalMinutes} min ago",
        < 86_400 => $"{(int)past.TotalHours} h ago",
        < 172_800 => "yesterday",
        _ => $"{(int)past.TotalDays} days ago",
    };

    private static string OfWholeSeconds(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{time.Seconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Days} d {time.Hours} h",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
