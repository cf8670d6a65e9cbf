using System.Threading.Channels;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// What happens to jobs, in line to be published. Putting an event here never holds up the work: the line is bounded, the oldest give way
/// when the broker is slow or gone, and the rows stay the truth.
/// </summary>
public sealed class JobEvents
{
    private const int MaxWaiting = 1000;

    private readonly Channel<object> line =
        Channel.CreateBounded<object>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal ChannelReader<object> Reader => line.Reader;

    /// <summary>A worker has claimed a job.</summary>
    public void Add(JobStarted started) => line.Writer.TryWrite(started);

    /// <summary>A job is being denoised.</summary>
    public void Add(JobProgress progress) => line.Writer.TryWrite(progress);

    /// <summary>A job has reached its terminal status.</summary>
    public void Add(JobFinished finished) => line.Writer.TryWrite(finished);

    /// <summary>An attempt has ended, and its job with it or waits again.</summary>
    public void AddEnded(string tenantId, Guid jobId, int attempt, JobStatus status)
    {
        if (status is JobStatus.Queued) line.Writer.TryWrite(new JobRequeued(tenantId, jobId, attempt));
        else Add(new JobFinished(tenantId, jobId, attempt, status));
    }

    /// <summary>The jobs among these that run on are asked to stop, each in its attempt; the others have ended.</summary>
    internal void AddCancelled(IReadOnlyCollection<JobRow> changed)
    {
        AddEnded(changed);
        foreach (var job in changed.Where(job => job.Status is JobStatus.Running)) line.Writer.TryWrite(new JobCancelRequested(job.TenantId, job.Id, job.Attempt));
    }

    /// <summary>The jobs among these that have reached their terminal status or wait again.</summary>
    internal void AddEnded(IReadOnlyCollection<JobRow> changed)
    {
        JobMetrics.Finished(changed);
        foreach (var job in changed.Where(job => job.Status is not JobStatus.Running)) AddEnded(job.TenantId, job.Id, job.Attempt, job.Status);
    }

    internal void Close() => line.Writer.TryComplete();
}
