namespace Distributed.Dashboard;

internal static partial class JobPagesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Page} could not read the database; it shows what it had and tries again")]
    public static partial void PageNotRead(this ILogger logger, Exception error, string page);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was asked of job {JobId} on its page failed")]
    public static partial void ActionFailed(this ILogger logger, Exception error, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId} could not be cancelled from its page")]
    public static partial void BatchNotCancelled(this ILogger logger, Exception error, Guid batchId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the playground asked for could not be submitted")]
    public static partial void SubmitFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed jobs could not be made anew")]
    public static partial void RedriveFailed(this ILogger logger, Exception error);
}
