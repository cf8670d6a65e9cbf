using Microsoft.Extensions.Logging;

namespace Distributed.ServiceDefaults;

internal static partial class MessagingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The queues could not be declared; jobs are accepted and wait: {Reason}")]
    public static partial void QueuesNotDeclared(this ILogger logger, string reason);
}
