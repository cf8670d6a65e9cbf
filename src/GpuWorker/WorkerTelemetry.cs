using System.Diagnostics;
using System.Diagnostics.Metrics;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.GpuWorker;

/// <summary>The worker's own spans and counts: the source and the meter <c>Distributed.GpuWorker</c>.</summary>
internal static class WorkerTelemetry
{
    private const string Name = "Distributed.GpuWorker";

    /// <summary>How much of the attempt's span its stages cover so far.</summary>
    private const string Covered = "covered";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly UpDownCounter<long> JobsInHand = Meter.CreateUpDownCounter<long>("distributed.worker.jobs", "{job}", "Messages in hand: claimed, or waiting for a place on the device.");
    private static readonly Counter<long> WatchdogExits = Meter.CreateCounter<long>("distributed.worker.watchdog.exits", "{exit}", "Times the process ended itself because its consumers had died.");
    private static readonly Counter<long> RedecodedImages = Meter.CreateCounter<long>("distributed.image.redecoded", "{image}", "Images that overflowed in the worker's precision and were decoded again in fp32.");

    /// <summary>A span over one attempt, under the span of its message, in the trace of the job's request.</summary>
    /// <param name="lease">The attempt.</param>
    /// <param name="start">When its claim was sent.</param>
    public static Activity? StartAttempt(Lease lease, DateTimeOffset start)
    {
        if (!Source.HasListeners()) return null;
        var span = Source.StartActivity("paint", ActivityKind.Internal, JobTraces.ParentOf(lease.TraceParent), startTime: start);
        return Tag(span, lease);
    }

    /// <summary>Adds stages to the attempt's span, each as a child from where the one before ended, with the time that was measured.</summary>
    public static void AddStages(Activity? attempt, Lease lease, params ReadOnlySpan<(string Name, TimeSpan Time)> stages)
    {
        if (attempt is not { IsAllDataRequested: true }) return;
        var start = attempt.StartTimeUtc + ((TimeSpan?)attempt.GetCustomProperty(Covered) ?? TimeSpan.Zero);
        foreach (var (name, time) in stages)
        {
            using (var span = Source.StartActivity(name, ActivityKind.Internal, attempt.Context, startTime: start))
                Tag(span, lease)?.SetEndTime(start + time);
            start += time;
        }
        attempt.SetCustomProperty(Covered, start - attempt.StartTimeUtc);
    }

    /// <summary>Marks the attempt's span as failed.</summary>
    public static void Fail(string code) => Activity.Current?.SetStatus(ActivityStatusCode.Error, code).SetTag("error.type", code);

    /// <summary>Counts a message that comes into hand or leaves it.</summary>
    public static void CountInHand(int change, Tier tier) => JobsInHand.Add(change, new KeyValuePair<string, object?>("tier", tier.Word()));

    /// <summary>Counts images that were decoded twice.</summary>
    public static void Redecoded(Tier tier, int images) => RedecodedImages.Add(images, new KeyValuePair<string, object?>("tier", tier.Word()));

    /// <summary>Counts a watchdog's exit.</summary>
    public static void WatchdogEnds() => WatchdogExits.Add(1);

    private static Activity? Tag(Activity? span, Lease lease) =>
        span?.SetTag(JobTraces.JobIdTag, lease.JobId).SetTag(JobTraces.AttemptTag, lease.Attempt).SetTag(JobTraces.TierTag, lease.Request.Tier.Word());
}
