using System.Net;

namespace Distributed.Dashboard;

internal static partial class DashboardLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "News of jobs could not be shown; the page looks again in a few seconds")]
    public static partial void NewsNotShown(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A wrong admin key came from {Client}")]
    public static partial void WrongKey(this ILogger logger, IPAddress? client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A login by the identity provider was refused: {Reason}")]
    public static partial void ProviderLoginRefused(this ILogger logger, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The overview's numbers could not be read; the page tries again in a few seconds")]
    public static partial void NumbersNotRead(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of tenants could not be read; whoever an address names is taken to be there")]
    public static partial void TenantsNotRead(this ILogger logger, Exception error);
}
