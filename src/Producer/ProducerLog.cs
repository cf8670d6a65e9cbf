using Microsoft.Extensions.Logging;

namespace Distributed.Producer;

internal static partial class ProducerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The input image of job {JobId} could not be stored; nothing is queued")]
    public static partial void InputImageNotStored(this ILogger logger, Exception error, Guid jobId);
}
