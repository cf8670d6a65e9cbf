using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting {Count} jobs in one commit failed; each is tried alone")]
    public static partial void BatchFailed(this ILogger logger, Exception error, int count);

    // Whoever gets no answer in the end is told of elsewhere; under load an outage would fill the log with this.
    [LoggerMessage(Level = LogLevel.Debug, Message = "The database did not take new jobs; they are sent again, repetition {Repetition}: {Reason}")]
    public static partial void BatchRepeated(this ILogger logger, int repetition, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} failed; it is tried again until it succeeds")]
    public static partial void OutageBegan(this ILogger logger, Exception error, string work);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} has failed {Failures} times in {Time}, the last time so: {Reason}")]
    public static partial void OutageGoesOn(this ILogger logger, string work, int failures, TimeSpan time, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Work} succeeds again after {Failures} failures in {Time}")]
    public static partial void OutageOver(this ILogger logger, string work, int failures, TimeSpan time);

    [LoggerMessage(Level = LogLevel.Information, Message = "The reaper takes no job from a worker before {Time} have passed: until then workers may have been unable to renew")]
    public static partial void ReaperWaits(this ILogger logger, TimeSpan time);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt}, stopped because no heartbeat got through, is given back; it is {Status} now")]
    public static partial void GivenBack(this ILogger logger, Guid jobId, int attempt, Contracts.JobStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} lost its worker {Worker}; it is {Status} now, crash {CrashCount}")]
    public static partial void JobReaped(this ILogger logger, Guid jobId, int attempt, string? worker, Contracts.JobStatus status, int crashCount);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A {Event} event was not published: {Reason}")]
    public static partial void EventNotPublished(this ILogger logger, string reason, string @event);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} is stopped: {Reason}")]
    public static partial void LeaseEnded(this ILogger logger, Guid jobId, int attempt, LeaseEnd reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The last use of key {KeyId} could not be noted: {Reason}")]
    public static partial void UseNotNoted(this ILogger logger, string keyId, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The load could not be read for the metrics: {Reason}")]
    public static partial void LoadNotRead(this ILogger logger, string reason);
}
