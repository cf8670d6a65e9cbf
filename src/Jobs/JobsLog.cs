using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting {Count} jobs in one commit failed; each is tried alone")]
    public static partial void BatchFailed(this ILogger logger, Exception error, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database was lost while it stored jobs; they are sent again, repetition {Repetition}")]
    public static partial void BatchRepeated(this ILogger logger, Exception error, int repetition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay could not look for due jobs; it tries again")]
    public static partial void RelayFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} could not be published; it stays due")]
    public static partial void PublishFailed(this ILogger logger, Exception error, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reaper could not reach the database; it judges nobody until workers have had time to renew")]
    public static partial void ReaperFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} lost its worker {Worker}; it is {Status} now, crash {CrashCount}")]
    public static partial void JobReaped(this ILogger logger, Guid jobId, int attempt, string? worker, Contracts.JobStatus status, int crashCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tiers' profiles could not be read; the last ones stay in force: {Reason}")]
    public static partial void ProfilesNotRead(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A {Event} event was not published: {Reason}")]
    public static partial void EventNotPublished(this ILogger logger, string reason, string @event);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat of worker {Worker} failed")]
    public static partial void HeartbeatFailed(this ILogger logger, Exception error, string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} is stopped: {Reason}")]
    public static partial void LeaseEnded(this ILogger logger, Guid jobId, int attempt, LeaseEnd reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The load could not be read for the metrics: {Reason}")]
    public static partial void LoadNotRead(this ILogger logger, string reason);
}
