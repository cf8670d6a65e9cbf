using Microsoft.Extensions.Logging;

namespace Distributed.Producer;

internal static partial class ProducerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The input image of job {JobId} could not be stored; nothing is queued")]
    public static partial void InputImageNotStored(this ILogger logger, Exception error, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What happened to {Jobs} watched jobs could not be read; it is tried again: {Reason}")]
    public static partial void EventsNotRead(this ILogger logger, string reason, int jobs);
}
