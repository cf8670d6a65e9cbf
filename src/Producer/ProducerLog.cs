using Microsoft.Extensions.Logging;

namespace Distributed.Producer;

internal static partial class ProducerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The input image of job {JobId} could not be stored; nothing is queued")]
    public static partial void InputImageNotStored(this ILogger logger, Exception error, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What happened to {Jobs} watched jobs could not be read; it is tried again: {Reason}")]
    public static partial void EventsNotRead(this ILogger logger, string reason, int jobs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database was out of reach: {Requests} requests were answered with 503 since this was last told, the last because: {Reason}")]
    public static partial void RequestsUnanswered(this ILogger logger, int requests, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The API needs no key: everybody who reaches it may do everything (Keys:Required is false)")]
    public static partial void NoKeyNeeded(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The API needs keys; set Keys:Admin to make the first one with it")]
    public static partial void KeyNeeded(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The API needs keys; the one in Keys:Admin makes others")]
    public static partial void KeyNeededAndAdminThere(this ILogger logger);
}
