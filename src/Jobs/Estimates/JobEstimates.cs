using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// What jobs cost and when they will be done, from what was measured lately. Answers come from numbers that are read every second
/// (<see cref="EstimateRefresh"/>), so accepting a job asks the database nothing; jobs accepted here in between are counted with. All is null
/// until something has been measured and while no living worker serves the tier.
/// </summary>
public sealed class JobEstimates(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times, TimeProvider time)
{
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5), TooOld = TimeSpan.FromSeconds(30);
    private readonly EstimateReads reads = new(contexts, times);
    private readonly Lock gate = new();
    private Dictionary<Tier, TierEstimate> tiers = [];
    private Dictionary<Tier, TierPace> paces = [];
    private long readAt;
    private long? measuredAt;

    /// <summary>Reads anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (measuredAt is not { } at || time.GetElapsedTime(at) >= MeasureEvery)
        {
            var measured = new Dictionary<Tier, TierPace>();
            foreach (var tier in Enum.GetValues<Tier>())
                if (TierPace.Of(await reads.MeasuredAsync(tier, cancellation)) is { } pace) measured[tier] = pace;
            (paces, measuredAt) = (measured, time.GetTimestamp());
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

    /// <summary>What a request would cost and when it would be done.</summary>
    public Task<JobQuote> QuoteAsync(string tenant, GenerationRequest request, Priority priority, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            var us = EstimateUs(request);
            return Task.FromResult(new JobQuote { Request = request, Priority = priority, EstimatedGpuSeconds = us > 0 ? us / 1e6 : null, Eta = Eta(tenant, request, priority)?.Eta });
        }
    }

    /// <summary>A job that is being accepted, with what it costs and when it will be done; those after it know that it goes before them.</summary>
    public NewJob Estimate(NewJob job)
    {
        lock (gate)
        {
            var told = Eta(job.TenantId, job.Request, job.Priority);
            var estimated = job with
            {
                EstimatedUs = job.EstimatedUs > 0 ? job.EstimatedUs : EstimateUs(job.Request), Eta = told?.Eta, EtaBaseUs = (long?)told?.BaseUs,
            };
            if (tiers.TryGetValue(job.Request.Tier, out var tier)) tier.Line.Add(job.TenantId, job.Priority, estimated.EstimatedUs);
            return estimated;
        }
    }

    /// <summary>When a job that waits or runs will be done; null when that cannot be known, or it is done.</summary>
    public async Task<Eta?> EtaAsync(string tenant, JobDetails job, CancellationToken cancellation)
    {
        if (Find(job.Tier) is not { } tier) return null;
        var work = PaintingWork.Of(job.Request);
        if (job is { Status: JobStatus.Running, StartedAt: { } started }) return tier.Running(work, (time.GetUtcNow() - started).TotalMicroseconds);
        if (job.Status is not JobStatus.Queued) return null;
        if (await reads.PlaceAsync(job.Id, job.Tier, tier.Pace.TypicalUs, cancellation) is not { } place) return null;
        lock (gate)
        {
            var published = place.IsPublished ? 0 : tier.Line.Tenants.GetValueOrDefault(tenant)?.Published[(int)job.Priority] ?? 0;
            var waiting = Math.Max(0, place.Before - published);
            var us = waiting * tier.Pace.TypicalUs;
            var ahead = place.IsPublished ? new(waiting, us, 0) : tier.Line.Ahead(tenant, job.Priority, place.Us, (waiting, us));
            return tier.BaseUs(tenant, work, ahead, place.IsPublished ? 0 : AgeUs, Cap(tier, tenant, job.Priority, waiting)) is { } baseUs
                ? tier.Promise(baseUs, work, ahead.Jobs) : null;
        }
    }

    private double AgeUs => time.GetElapsedTime(readAt).TotalMicroseconds;

    private (Eta Eta, double BaseUs)? Eta(string tenant, GenerationRequest request, Priority priority)
    {
        if (Find(request.Tier) is not { } tier) return null;
        var work = PaintingWork.Of(request);
        var ahead = tier.Line.Ahead(tenant, priority, tier.Pace.DeviceUs(work));
        return tier.BaseUs(tenant, work, ahead, AgeUs, Cap(tier, tenant, priority, own: null)) is { } baseUs
            ? (tier.Promise(baseUs, work, ahead.Jobs), baseUs) : null;
    }

    /// <summary>A tier's numbers, unless they are too old to be told.</summary>
    private TierEstimate? Find(Tier tier)
    {
        lock (gate) return time.GetElapsedTime(readAt) < TooOld ? tiers.GetValueOrDefault(tier) : null;
    }

    private static (int Jobs, int AtOnce)? Cap(TierEstimate tier, string tenant, Priority priority, int? own) =>
        tier.Line.Tenants.GetValueOrDefault(tenant) is { MaxRunning: { } most } line
            ? (line.Before(priority).Jobs + (own ?? line.Waiting[(int)priority].Jobs), most) : null;
}
