using System.Diagnostics;
using System.Diagnostics.Metrics;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.GpuWorker;

/// <summary>The worker's own spans and counts: the source and the meter <c>Distributed.GpuWorker</c>.</summary>
internal static class WorkerTelemetry
{
    private const string Name = "Distributed.GpuWorker";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly UpDownCounter<long> JobsInHand = Meter.CreateUpDownCounter<long>("distributed.worker.jobs", "{job}", "Messages in hand: claimed, or waiting for a place on the device.");
    private static readonly Counter<long> WatchdogExits = Meter.CreateCounter<long>("distributed.worker.watchdog.exits", "{exit}", "Times the process ended itself because its consumers had died.");
    private static readonly Counter<long> RedecodedImages = Meter.CreateCounter<long>("distributed.image.redecoded", "{image}", "Images that overflowed in the worker's precision and were decoded again in fp32.");

    /// <summary>A span over one attempt, under the span of its message.</summary>
    public static Activity? StartAttempt(Lease lease)
    {
        var span = Source.StartActivity("paint");
        return span?.SetTag("distributed.job.id", lease.JobId).SetTag("distributed.job.attempt", lease.Attempt).SetTag("distributed.job.tier", lease.Request.Tier.Word());
    }

    /// <summary>Notes on the attempt's span how long each stage took, in seconds.</summary>
    public static void Painted(StageTimes stages)
    {
        if (Activity.Current is not { } span) return;
        span.SetTag("distributed.job.text_encode", stages.TextEncode.TotalSeconds).SetTag("distributed.job.denoise", stages.Denoise.TotalSeconds)
            .SetTag("distributed.job.decode", stages.Decode.TotalSeconds).SetTag("distributed.job.encode", stages.Encode.TotalSeconds);
    }

    /// <summary>Marks the attempt's span as failed.</summary>
    public static void Fail(string code) => Activity.Current?.SetStatus(ActivityStatusCode.Error, code).SetTag("error.type", code);

    /// <summary>Counts a message that comes into hand or leaves it.</summary>
    public static void CountInHand(int change, Tier tier) => JobsInHand.Add(change, new KeyValuePair<string, object?>("tier", tier.Word()));

    /// <summary>Counts images that were decoded twice.</summary>
    public static void Redecoded(Tier tier, int images) => RedecodedImages.Add(images, new KeyValuePair<string, object?>("tier", tier.Word()));

    /// <summary>Counts a watchdog's exit.</summary>
    public static void WatchdogEnds() => WatchdogExits.Add(1);
}
