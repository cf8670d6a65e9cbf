using System.Globalization;

namespace Distributed.Dashboard;

/// <summary>Durations as a person reads them: two units at most.</summary>
public static class DurationText
{
    /// <summary>For example <c>840 ms</c>, <c>12.4 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>, <c>4 d 2 h</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { Ticks: <= 0 } => "0 s",
        { TotalMilliseconds: < 999.5 } => Text($"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => Text($"{time.TotalSeconds:0.#} s"),
        _ => OfWholeSeconds(TimeSpan.FromSeconds(Math.Round(time.TotalSeconds))),
    };

    /// <summary>The same from milliseconds.</summary>
    public static string OfMs(double milliseconds) => Of(TimeSpan.FromMilliseconds(milliseconds));

    private static string OfWholeSeconds(TimeSpan time) => time switch
    {
        { TotalMinutes: < 60 } => Text($"{(int)time.TotalMinutes} min {time.Seconds} s"),
        { TotalHours: < 24 } => Text($"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => Text($"{(int)time.TotalDays} d {time.Hours} h"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
