using System.Text.Json;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Who is there to paint, and what they can paint. A worker is alive while its last heartbeat is younger than a lease.</summary>
public sealed class JobWorkers(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>Announces a worker or renews its announcement, one row per tier.</summary>
    /// <returns>Whether somebody has asked it to take no more jobs (<see cref="DrainAsync"/>).</returns>
    public async Task<bool> AnnounceAsync(WorkerAnnouncement worker, bool draining, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        var mustDrain = false;
        foreach (var profile in worker.Profiles)
        {
            var rows = await context.Workers.FromSqlRaw($$"""
                INSERT INTO workers (name, tier, device, capacity, started_at, heartbeat_at, draining)
                VALUES ({0}, {1}, {2}, {3}, {{now}}, {{now}}, {4})
                ON CONFLICT (name, tier) DO UPDATE SET heartbeat_at = {{now}}, draining = excluded.draining
                RETURNING *
                """, worker.Name.Value, profile.Tier.Word(), worker.Device, worker.Capacity[profile.Tier], draining).AsNoTracking().ToListAsync(cancellation);
            mustDrain |= rows.Exists(row => row.DrainRequested);
        }
        return mustDrain;
    }

    /// <summary>Asks a worker to take no more jobs and to finish what it has; its next heartbeat tells it. It counts as capacity no more.</summary>
    /// <returns>Whether there is such a worker.</returns>
    public async Task<bool> DrainAsync(string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Database.ExecuteSqlRawAsync(
            $$"""UPDATE workers SET drain_requested = true WHERE name = {0} AND heartbeat_at > {{context.Dialect.Now}} - {1}""",
            [worker, context.Dialect.Duration(times.Value.Lease)], cancellation) > 0;
    }

    /// <summary>Says what the tiers' models can paint, for those who accept jobs elsewhere; all at once, lest one who reads in between refuse a tier.</summary>
    public async Task PublishProfilesAsync(IReadOnlyList<TierProfile> profiles, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var inOrder = profiles.OrderBy(profile => profile.Tier).ToList();          // several workers that start lock the rows in one order
        var rows = string.Join(", ", inOrder.Select((_, i) => $"({{{2 * i}}}, {{{(2 * i) + 1}}}, {context.Dialect.Now})"));
        await context.Database.ExecuteSqlRawAsync(
            $"""
            INSERT INTO tier_profiles (tier, profile, updated_at) VALUES {rows}
            ON CONFLICT (tier) DO UPDATE SET profile = excluded.profile, updated_at = excluded.updated_at
            """, inOrder.SelectMany(profile => (object[])[profile.Tier.Word(), JsonSerializer.Serialize(profile, WireJson.Options)]), cancellation);
    }

    /// <summary>What every tier's model can paint, as last published.</summary>
    public async Task<IReadOnlyList<TierProfile>> ReadProfilesAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.TierProfiles.AsNoTracking().ToListAsync(cancellation);
        return [.. rows.OrderBy(row => row.Tier).Select(row => JsonSerializer.Deserialize<TierProfile>(row.Profile, WireJson.Options)!)];
    }

    /// <summary>Takes a worker off the list that stops in good order.</summary>
    public async Task LeaveAsync(WorkerName worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Workers.Where(row => row.Name == worker.Value).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>The workers that are alive.</summary>
    public async Task<IReadOnlyList<WorkerDetails>> ListAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return Describe(await Alive(context).AsNoTracking().ToListAsync(cancellation));
    }

    /// <summary>The workers that are alive and those that fell silent within the last hour, with the jobs they hold.</summary>
    public async Task<IReadOnlyList<WorkerLoad>> LoadsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var known = await HeardWithin(context, Remembered).AsNoTracking().ToListAsync(cancellation);
        var alive = await Alive(context).Select(row => row.Name).ToListAsync(cancellation);
        var held = await context.Jobs.Where(job => job.LeaseUntil != null && job.LeaseOwner != null).GroupBy(job => new { Worker = job.LeaseOwner!, job.Tier })
            .Select(jobs => new { jobs.Key.Worker, jobs.Key.Tier, Count = jobs.LongCount() }).ToListAsync(cancellation);
        var running = held.ToLookup(jobs => jobs.Worker);
        return [.. Describe(known).Select(worker => new WorkerLoad(worker, running[worker.Name].Sum(jobs => jobs.Count), !alive.Contains(worker.Name))
        {
            RunningByTier = running[worker.Name].ToDictionary(jobs => jobs.Tier, jobs => jobs.Count),
            CapacityByTier = known.Where(row => row.Name == worker.Name).ToDictionary(row => row.Tier, row => row.Capacity),
        })];
    }

    /// <summary>Jobs of each tier that living workers take in hand at a time.</summary>
    public async Task<IReadOnlyDictionary<Tier, int>> CapacityAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Alive(context).Where(row => !row.Draining && !row.DrainRequested).GroupBy(row => row.Tier)
            .Select(tier => new { Tier = tier.Key, Capacity = tier.Sum(row => row.Capacity) })
            .ToDictionaryAsync(tier => tier.Tier, tier => tier.Capacity, cancellation);
    }

    /// <summary>Deletes workers that have long been silent.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.ExecuteSqlRawAsync(
            $$"""DELETE FROM workers WHERE heartbeat_at < {{context.Dialect.Now}} - {0}""", [context.Dialect.Duration(Forgotten)], cancellation);
    }

    private IQueryable<WorkerRow> Alive(JobsContext context) => HeardWithin(context, times.Value.Lease);

    private static IQueryable<WorkerRow> HeardWithin(JobsContext context, TimeSpan silence) => context.Workers.FromSqlRaw(
        $$"""SELECT * FROM workers WHERE heartbeat_at > {{context.Dialect.Now}} - {0}""", context.Dialect.Duration(silence));

    private static List<WorkerDetails> Describe(IEnumerable<WorkerRow> rows) =>
        [.. rows.GroupBy(row => row.Name).OrderBy(worker => worker.Key, StringComparer.Ordinal).Select(worker => new WorkerDetails(
            worker.Key, worker.First().Device, [.. worker.Select(row => row.Tier).Order()], worker.Sum(row => row.Capacity),
            worker.Min(row => row.StartedAt), worker.Max(row => row.HeartbeatAt), worker.Any(row => row.Draining || row.DrainRequested)))];
}
