namespace Distributed.Dashboard;

internal static partial class DashboardLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "News of jobs could not be shown; the page looks again in a few seconds")]
    public static partial void NewsNotShown(this ILogger logger, Exception error);
}
