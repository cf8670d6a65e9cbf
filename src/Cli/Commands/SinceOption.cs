using System.CommandLine;
using System.Globalization;

namespace Distributed.Cli;

/// <summary>How far back a list goes.</summary>
internal static class SinceOption
{
    private const int MostDays = 36_500;

    public static Option<TimeSpan?> Create(string what) => new("--since")
    {
        Description = $"{what} accepted within this time, such as 90s, 30m, 12h or 7d.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Parse(text) is { } time) return time;
            result.AddError($"--since cannot be '{text}', but a time such as 90s, 30m, 12h or 7d");
            return null;
        },
    };

    /// <summary>The moment as this machine's clock has it; null without the option.</summary>
    public static DateTimeOffset? Moment(TimeSpan? since) => TimeProvider.System.GetUtcNow() - since;

    internal static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        TimeSpan? time = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' when count <= MostDays => TimeSpan.FromDays(count),
            _ => null,
        };
        return time > TimeSpan.Zero && time <= TimeSpan.FromDays(MostDays) ? time : null;
    }
}
