using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// What jobs cost and when they will be done, from what was measured lately. Answers come from numbers that are read every second
/// (<see cref="EstimateRefresh"/>), so accepting a job asks the database nothing; jobs accepted here in between are counted with. All is null
/// until something has been measured and while no living worker serves the tier.
/// </summary>
public sealed class JobEstimates
{
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5), TooOld = TimeSpan.FromSeconds(30);
    private readonly EstimateReads reads;
    private readonly WaitingPlaces places;
    private readonly BatchReads batches;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private Dictionary<Tier, TierEstimate> tiers = [];
    private Dictionary<Tier, TierPace> paces = [];
    private Dictionary<Tier, PaintingTimes> paintings = [];
    private long readAt;
    private long? measuredAt;

    /// <param name="contexts">The database.</param>
    /// <param name="times">How long a silent worker counts as alive.</param>
    /// <param name="time">The clock.</param>
    public JobEstimates(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times, TimeProvider time)
    {
        (reads, batches, this.time) = (new(contexts, times), new(contexts), time);
        places = new(reads, time);
    }

    /// <summary>Reads anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (measuredAt is not { } at || time.GetElapsedTime(at) >= MeasureEvery)
        {
            var (measured, painted) = (new Dictionary<Tier, TierPace>(), new Dictionary<Tier, PaintingTimes>());
            var nowUs = await reads.NowUsAsync(cancellation);
            foreach (var tier in Enum.GetValues<Tier>())
            {
                var jobs = await reads.MeasuredAsync(tier, cancellation);
                painted[tier] = new(jobs, nowUs);
                if (TierPace.Of(jobs) is { } pace) measured[tier] = pace;
            }
            (paces, paintings, measuredAt) = (measured, painted, time.GetTimestamp());
        }
        var live = await reads.LiveAsync(cancellation);
        var now = new Dictionary<Tier, TierEstimate>();
        var start = time.GetTimestamp();
        foreach (var (tier, pace) in paces) now[tier] = new(pace, [.. live[tier]], await reads.LineAsync(tier, pace.TypicalUs, cancellation));
        lock (gate) (tiers, readAt) = (now, start);
    }

    /// <summary>The device time a request is expected to take, in microseconds; 0 while nothing has been measured.</summary>
    public long EstimateUs(GenerationRequest request) =>
        paces.TryGetValue(request.Tier, out var pace) ? Math.Max(1, (long)pace.DeviceUs(PaintingWork.Of(request))) : 0;

    /// <summary>The time within which half of the jobs like this one were done lately once they were begun; null where too few were measured to tell.</summary>
    public TimeSpan? HalfOf(GenerationRequest request) => paintings.GetValueOrDefault(request.Tier)?.HalfOf(request);

    /// <summary>What a request would cost and when it would be done.</summary>
    public Task<JobQuote> QuoteAsync(string tenant, GenerationRequest request, Priority priority, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            var us = EstimateUs(request);
            return Task.FromResult(new JobQuote { Request = request, Priority = priority, EstimatedGpuSeconds = us > 0 ? us / 1e6 : null, Eta = Eta(Find(request.Tier), tenant, request, priority)?.Eta });
        }
    }

    /// <summary>A job that is being accepted, with what it costs and when it will be done; those after it know that it goes before them.</summary>
    public NewJob Estimate(NewJob job)
    {
        lock (gate)
        {
            var told = Eta(Find(job.Request.Tier), job.TenantId, job.Request, job.Priority);
            var estimated = job with
            {
                EstimatedUs = job.EstimatedUs > 0 ? job.EstimatedUs : EstimateUs(job.Request), Eta = told?.Eta, EtaBaseUs = (long?)told?.BaseUs,
            };
            if (tiers.TryGetValue(job.Request.Tier, out var tier)) tier.Line.Add(job.TenantId, job.Priority, estimated.EstimatedUs);
            return estimated;
        }
    }

    /// <summary>What the jobs of a batch would cost together, and when the last of them would be done.</summary>
    public BatchQuote Quote(IReadOnlyList<NewJob> jobs)
    {
        lock (gate)
        {
            var asked = jobs.Select(job => job.Request.Tier).Distinct().Select(tier => (Tier: tier, Now: Find(tier)))
                .ToDictionary(one => one.Tier, one => one.Now is { } now ? now with { Line = now.Line.Copy() } : null);
            var (last, late, us) = (new BatchForecast(), 0, jobs.Select(job => EstimateUs(job.Request)).ToList());
            foreach (var (index, job) in jobs.Index().OrderBy(one => one.Item.Priority))          // better classes of the batch go before the others
            {
                var tier = asked[job.Request.Tier];
                var eta = Eta(tier, job.TenantId, job.Request, job.Priority)?.Eta;
                last.Add(tier, eta, PaintingWork.Of(job.Request));
                if (job.Deadline is { } deadline && eta?.P90Seconds > deadline.TotalSeconds) late++;
                tier?.Line.Add(job.TenantId, job.Priority, us[index]);
            }
            var told = last.Tell(jobs.Count);
            var isTold = told is not null && jobs.Any(job => job.Deadline is not null);
            return new()
            {
                JobCount = jobs.Count, ImageCount = jobs.Sum(job => job.Request.ImageCount), EstimatedGpuSeconds = us.Contains(0) ? null : us.Sum() / 1e6,
                Eta = told, MeetsDeadline = isTold ? late == 0 : null, LateJobs = isTold ? late : null,
            };
        }
    }

    /// <summary>When the last job of a batch will be done; null when that cannot be known, or all are done.</summary>
    public async Task<BatchEta?> EtaAsync(string tenant, BatchDetails batch, CancellationToken cancellation)
    {
        if (batch.Counts is { Queued: 0, Running: 0 } || AreTooOld) return null;
        var places = await batches.PlacesAsync(batch.Id, cancellation);
        lock (gate)
        {
            var last = new BatchForecast();
            foreach (var place in places) last.Add(Find(place.Tier), Eta(Find(place.Tier), tenant, place), place.Work, place.Jobs);
            return last.Tell(places.Where(place => place.Stands is not BatchPlace.State.Running).Sum(place => place.Jobs));
        }
    }

    /// <summary>When a job that waits or runs will be done; null when that cannot be known, or it is done.</summary>
    public async Task<Eta?> EtaAsync(string tenant, JobDetails job, CancellationToken cancellation)
    {
        if (Find(job.Tier) is not { } tier) return null;
        var work = PaintingWork.Of(job.Request);
        if (job is { Status: JobStatus.Running, StartedAt: { } started }) return tier.Running(work, (time.GetUtcNow() - started).TotalMicroseconds);
        if (job.Status is not JobStatus.Queued) return null;
        var place = await places.FindAsync(tenant, job, cancellation);
        lock (gate)
        {
            var published = place.IsPublished ? 0 : tier.Line.Tenants.GetValueOrDefault(tenant)?.Published[(int)job.Priority] ?? 0;
            var waiting = Math.Max(0, place.Before - published);
            var us = waiting * tier.Pace.TypicalUs;
            var ahead = place.IsPublished ? new(waiting, us, 0) : tier.Line.Ahead(tenant, job.Priority, tier.Pace.DeviceUs(work), (waiting, us));
            return tier.BaseUs(tenant, work, ahead, place.IsPublished ? 0 : AgeUs, Cap(tier, tenant, job.Priority, waiting)) is { } baseUs
                ? tier.Promise(baseUs, work, ahead.Jobs) : null;
        }
    }

    private double AgeUs => time.GetElapsedTime(readAt).TotalMicroseconds;

    private (Eta Eta, double BaseUs)? Eta(TierEstimate? tier, string tenant, GenerationRequest request, Priority priority)
    {
        if (tier is null) return null;
        var work = PaintingWork.Of(request);
        var ahead = tier.Line.Ahead(tenant, priority, tier.Pace.DeviceUs(work));
        return tier.BaseUs(tenant, work, ahead, AgeUs, Cap(tier, tenant, priority, own: null)) is { } baseUs
            ? (tier.Promise(baseUs, work, ahead.Jobs), baseUs) : null;
    }

    /// <summary>Of such jobs of a batch the last one's.</summary>
    private Eta? Eta(TierEstimate? tier, string tenant, BatchPlace place)
    {
        if (tier is null) return null;
        if (place.Stands is BatchPlace.State.Running) return tier.Running(place.Work, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds - place.ClaimedUs);
        var isPublished = place.Stands is BatchPlace.State.Published;
        var published = tier.Line.Tenants.GetValueOrDefault(tenant)?.Published[(int)place.Priority] ?? 0;
        var own = isPublished ? 0 : Math.Max(0, place.Place - 1 - published);
        var ahead = isPublished ? new(Math.Max(0, tier.Line.Published.Jobs - 1), tier.Line.Published.Us, 0)
            : tier.Line.Ahead(tenant, place.Priority, tier.Pace.DeviceUs(place.Work), (own, own * tier.Pace.TypicalUs));
        return tier.BaseUs(tenant, place.Work, ahead, isPublished ? 0 : AgeUs, Cap(tier, tenant, place.Priority, own)) is { } baseUs
            ? tier.Promise(baseUs, place.Work, ahead.Jobs) : null;
    }

    /// <summary>A tier's numbers, unless they are too old to be told.</summary>
    private TierEstimate? Find(Tier tier)
    {
        lock (gate) return AreTooOld ? null : tiers.GetValueOrDefault(tier);
    }

    private bool AreTooOld => time.GetElapsedTime(readAt) >= TooOld;

    private static (int Jobs, int AtOnce)? Cap(TierEstimate tier, string tenant, Priority priority, int? own) =>
        tier.Line.Tenants.GetValueOrDefault(tenant) is { MaxRunning: { } most } line
            ? (line.Before(priority).Jobs + (own ?? line.Waiting[(int)priority].Jobs), most) : null;
}
