using System.Diagnostics.Metrics;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// What the protocol counts, in the meter <c>Distributed.Jobs</c>. Times are read off the rows, so they agree with what the API tells.
/// Each process counts what it did itself; sums over processes are the collector's business.
/// </summary>
internal static class JobMetrics
{
    /// <summary>From pages that feel instant to jobs that waited for a node, in seconds: the semantic conventions' own end at ten.</summary>
    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900] };

    private static readonly Meter Meter = new("Distributed.Jobs");
    private static readonly Counter<long> AcceptedJobs = Meter.CreateCounter<long>("distributed.job.accepted", "{job}", "Submissions answered, by outcome: created, replayed, key_reused, queue_full, quota_exceeded.");
    private static readonly Counter<long> FinishedJobs = Meter.CreateCounter<long>("distributed.job.finished", "{job}", "Jobs that reached their terminal status.");
    private static readonly Histogram<double> JobDuration = Meter.CreateHistogram("distributed.job.duration", "s", "From acceptance to the terminal status.", advice: Seconds);
    private static readonly Histogram<double> StageDuration = Meter.CreateHistogram("distributed.job.stage.duration", "s", "The latency parts of succeeded jobs; they add up to the total.", advice: Seconds);
    private static readonly Counter<long> PaintedImages = Meter.CreateCounter<long>("distributed.image.painted", "{image}", "Images of succeeded jobs.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("distributed.attempt.started", "{attempt}", "Claims.");
    private static readonly Counter<long> AttemptEnds = Meter.CreateCounter<long>("distributed.attempt.ended", "{attempt}", "Ends of attempts, by outcome: succeeded, failed, handed_back, refused (a stale commit).");
    private static readonly Counter<long> LostLeases = Meter.CreateCounter<long>("distributed.lease.lost", "{lease}", "Leases a worker lost or gave up because no heartbeat got through.");
    private static readonly Counter<long> ReapedJobs = Meter.CreateCounter<long>("distributed.job.reaped", "{job}", "Running jobs taken back from silent workers.");
    private static readonly Counter<long> PublishedJobs = Meter.CreateCounter<long>("distributed.relay.published", "{message}", "Confirmed publishes; repeated is true when the job had been published before.");
    private static readonly Counter<long> FailedPublishes = Meter.CreateCounter<long>("distributed.relay.publish.failed", "{message}", "Publishes refused, returned or unconfirmed.");

    public static void Accepted(Tier tier, AcceptOutcome outcome) =>
        AcceptedJobs.Add(1, Tag(tier), new("outcome", outcome switch
        {
            AcceptOutcome.Created => "created",
            AcceptOutcome.Replayed => "replayed",
            AcceptOutcome.QueueFull => "queue_full",
            AcceptOutcome.QuotaExceeded => "quota_exceeded",
            _ => "key_reused",
        }));

    /// <summary>Counts those among changed jobs that have ended.</summary>
    public static void Finished(IEnumerable<JobRow> changed)
    {
        foreach (var job in changed)
        {
            if (job.FinishedAt is not { } end) continue;
            FinishedJobs.Add(1, Tag(job.Tier), new("status", job.Status.Word()), new("error.type", job.ErrorCode));
            JobDuration.Record((end - job.CreatedAt).TotalSeconds, Tag(job.Tier), new("status", job.Status.Word()));
        }
    }

    /// <summary>Notes the latency parts of a job that succeeded.</summary>
    public static void Succeeded(JobRow job, StageTimes stages, int images)
    {
        Finished([job]);
        Ended(job.Tier, "succeeded");
        PaintedImages.Add(images, Tag(job.Tier));
        if (job is not { ClaimedAt: { } claimed, FinishedAt: { } end }) return;
        Stage("queue_wait", claimed - job.CreatedAt);
        Stage("text_encode", stages.TextEncode);
        Stage("denoise", stages.Denoise);
        Stage("decode", stages.Decode);
        Stage("encode", stages.Encode);
        Stage("upload", end - claimed - stages.TextEncode - stages.Denoise - stages.Decode - stages.Encode);

        void Stage(string stage, TimeSpan time) => StageDuration.Record(time.TotalSeconds, Tag(job.Tier), new("stage", stage));
    }

    public static void Claimed(Tier tier) => Attempts.Add(1, Tag(tier));

    public static void Ended(Tier tier, string outcome) => AttemptEnds.Add(1, Tag(tier), new("outcome", outcome));

    public static void LeaseLost(Tier tier) => LostLeases.Add(1, Tag(tier));

    public static void Reaped(IReadOnlyCollection<JobRow> jobs)
    {
        foreach (var job in jobs) ReapedJobs.Add(1, Tag(job.Tier));
    }

    public static void Published(JobRow job, bool isConfirmed)
    {
        if (isConfirmed) PublishedJobs.Add(1, Tag(job.Tier), new("repeated", job.DispatchCount > 1));
        else FailedPublishes.Add(1, Tag(job.Tier));
    }

    private static KeyValuePair<string, object?> Tag(Tier tier) => new("tier", tier.Word());
}
