using System.Globalization;

namespace Distributed.Cli;

/// <summary>Moments, in UTC whatever the machine's time zone.</summary>
internal static class TimeText
{
    /// <summary>To the second.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>To the minute.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
