using Microsoft.Extensions.Logging;

namespace Distributed.Images;

internal static partial class ImagesLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} pictures that no job needs were deleted, {Bytes} bytes")]
    public static partial void Swept(this ILogger logger, int count, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The image store could not be swept to the end; the next sweep begins anew")]
    public static partial void SweepFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name}, which no job needs, could not be deleted; the next sweep tries again: {Reason}")]
    public static partial void StrayNotDeleted(this ILogger logger, ImageName name, string reason);
}
