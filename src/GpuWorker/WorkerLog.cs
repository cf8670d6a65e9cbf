using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker;

internal static partial class WorkerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loading {Models} model(s) on {Device}")]
    public static partial void Loading(this ILogger logger, int models, DeviceChoice device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} was loaded from {Folder} in {Load} and painted its first pictures in {WarmUp}; a call takes up to {Batch} rows")]
    public static partial void ModelWarm(this ILogger logger, string model, string folder, TimeSpan load, TimeSpan warmUp, int batch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt}: {Images} image(s) overflowed and were decoded again in fp32; if this happens often, run the model in bf16 or fp32 (Worker:Precision)")]
    public static partial void Redecoded(this ILogger logger, Guid jobId, int attempt, int images);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A preview of job {JobId} was left out; its pictures are painted all the same: {Reason}")]
    public static partial void PreviewLeftOut(this ILogger logger, Guid jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The models are warm after {Elapsed}")]
    public static partial void EngineReady(this ILogger logger, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Somebody has asked this worker to drain; it takes no more jobs and finishes those it has")]
    public static partial void AskedToDrain(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker could not announce itself: {Reason}")]
    public static partial void NotAnnounced(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Messages are ready but none has come for {Idle}; the worker stops to be started afresh")]
    public static partial void ConsumersDied(this ILogger logger, TimeSpan idle);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker did not say how much waits: {Reason}")]
    public static partial void QueueDepthUnknown(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The models cannot be loaded; the worker stops")]
    public static partial void EngineFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The models were not warm within {Budget}; the worker stops. Worker:LoadBudget gives them longer")]
    public static partial void EngineTooSlow(this ILogger logger, TimeSpan budget);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The device hangs: it has been at one piece of work for {Busy}; the worker aborts. Worker:DeviceTimeout gives it longer")]
    public static partial void DeviceHangs(this ILogger logger, TimeSpan busy);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The device has failed; its jobs are handed back and the worker stops to be started afresh")]
    public static partial void DeviceFailed(this ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} succeeded, painted in {Painted}")]
    public static partial void JobSucceeded(this ILogger logger, Guid jobId, int attempt, TimeSpan painted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} was refused at the commit: another attempt has taken its place")]
    public static partial void CommitRefused(this ILogger logger, Guid jobId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} lost its lease; its images are dropped")]
    public static partial void AttemptDropped(this ILogger logger, Guid jobId, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} was handed back ({Reason}); it is {Status} now")]
    public static partial void HandedBack(this ILogger logger, Guid jobId, int attempt, LeaseEnd reason, JobStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The message of job {JobId} could not be worked on; the job stays due")]
    public static partial void MessageFailed(this ILogger logger, Exception error, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt}: the image store does not answer; the job runs again later")]
    public static partial void StoreAway(this ILogger logger, Exception error, Guid jobId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} failed: {Code}")]
    public static partial void AttemptFailed(this ILogger logger, Exception error, Guid jobId, int attempt, string code);
}
