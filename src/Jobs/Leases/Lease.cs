using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A worker's right to one attempt of one job, renewed by heartbeats.</summary>
public sealed class Lease : IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly CancellationTokenSource lost = new();
    private int end;

    internal Lease(JobRow job, GenerationRequest request) =>
        (JobId, TenantId, Priority, Attempt, Budget, Request, TraceParent) =
            (job.Id, job.TenantId, job.Priority, job.Attempt, new(job.Attempt, job.CrashCount, job.FailureCount), request, job.TraceParent);

    /// <summary>The job.</summary>
    public Guid JobId { get; }

    /// <summary>Whose job it is.</summary>
    public string TenantId { get; }

    /// <summary>Which jobs go first.</summary>
    public Priority Priority { get; }

    /// <summary>The fencing token that every later statement carries.</summary>
    public int Attempt { get; }

    /// <summary>What earlier attempts have used up.</summary>
    public JobBudget Budget { get; }

    /// <summary>Whether the attempt must have the process to itself: whatever is painted beside it would die with it.</summary>
    public bool IsSolo => Budget.IsSolo;

    /// <summary>What to paint.</summary>
    public GenerationRequest Request { get; }

    /// <summary>The trace of the request it came with (W3C <c>traceparent</c>).</summary>
    public string? TraceParent { get; }

    /// <summary>Cancelled when the worker must stop; <see cref="End"/> says why.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Cancelled when the attempt belongs to the worker no longer: nothing more may be written for it.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Why the worker must stop; <see cref="LeaseEnd.None"/> while it need not.</summary>
    public LeaseEnd End => (LeaseEnd)Volatile.Read(ref end);

    /// <inheritdoc/>
    public void Dispose()
    {
        ended.Dispose();
        lost.Dispose();
    }

    /// <summary>Tells the worker to stop; the first reason stands.</summary>
    /// <returns>Whether this call was the first.</returns>
    internal bool Stop(LeaseEnd reason)
    {
        try
        {
            if (reason is LeaseEnd.Lost) lost.Cancel();
            if (Interlocked.CompareExchange(ref end, (int)reason, (int)LeaseEnd.None) != (int)LeaseEnd.None) return false;
            ended.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;          // released while the heartbeat was under way
        }
    }
}
