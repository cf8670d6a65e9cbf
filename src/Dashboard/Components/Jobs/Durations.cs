using System.Globalization;

namespace Distributed.Dashboard;

/// <summary>Lengths of time beside one another, with two or three figures each; <see cref="DurationText"/> is for those that stand alone.</summary>
internal static class Durations
{
    /// <summary>Milliseconds as text, for example <c>0.8 ms</c>, <c>840 ms</c>, <c>4.21 s</c>, <c>1 min 12 s</c>.</summary>
    public static string Text(double milliseconds) => milliseconds switch
    {
        < 0.05 => "0 ms",
        < 9.95 => Format("0.0 ms", milliseconds),
        < 999.5 => Format("0 ms", milliseconds),
        < 9_995 => Format("0.00 s", milliseconds / 1000),
        < 59_950 => Format("0.0 s", milliseconds / 1000),
        _ => DurationText.Of(TimeSpan.FromSeconds(Math.Round(milliseconds / 1000))),
    };

    /// <summary>A length of time as text.</summary>
    public static string Text(TimeSpan time) => Text(Math.Max(0, time.TotalMilliseconds));

    /// <summary>A running length in whole seconds and above, so that it does not flicker.</summary>
    public static string Running(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1) ? $"{Math.Max(0, (int)time.TotalSeconds)} s" : DurationText.Of(time);

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

    private static string Format(string pattern, double value)
    {
        var (figures, unit) = (pattern.Split(' ')[0], pattern.Split(' ')[1]);
        return $"{value.ToString(figures, CultureInfo.InvariantCulture)} {unit}";
    }
}
