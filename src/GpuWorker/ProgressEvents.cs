using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.GpuWorker;

/// <summary>Turns steps into progress events, a few a second and always the last. Called on the device thread, which must not wait.</summary>
internal sealed class ProgressEvents(JobEvents events, Lease lease)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private long latest = Stopwatch.GetTimestamp();

    public void Report(int step, int steps)
    {
        if (step < steps && Stopwatch.GetElapsedTime(latest) < Interval) return;
        latest = Stopwatch.GetTimestamp();
        events.Add(new JobProgress(lease.TenantId, lease.JobId, lease.Attempt, step, steps));
    }
}
