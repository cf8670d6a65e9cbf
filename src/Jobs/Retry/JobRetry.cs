using System.Security.Cryptography;
using System.Text;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// Runs finished jobs again, each as a new job that names the old one, accepted as any submission is: what has ended stays as it ended.
/// </summary>
public sealed class JobRetry(IDbContextFactory<JobsContext> contexts, JobQueries queries, JobAcceptor acceptor)
{
    /// <summary>Most jobs that one redrive makes.</summary>
    public const int MaxRedriven = 10_000;

    /// <summary>Runs a finished job again.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">The finished job.</param>
    /// <param name="seeds">Whether the same pictures are wanted, or others of the same prompt.</param>
    /// <param name="key">The client's idempotency key (<see cref="IdempotencyKey.Parse"/>): asking again under it gives the same new job.</param>
    /// <param name="cancellation">Gives up; the new job may or may not be stored.</param>
    public Task<RetryResult> RetryAsync(string tenant, Guid id, RetrySeeds seeds, string? key, CancellationToken cancellation) =>
        RetryAsync(tenant, id, new RetryWish { Seeds = seeds, Key = key }, cancellation);

    /// <summary>Runs a finished job again.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">The finished job.</param>
    /// <param name="wish">What is to be different.</param>
    /// <param name="cancellation">Gives up; the new job may or may not be stored.</param>
    public async Task<RetryResult> RetryAsync(string tenant, Guid id, RetryWish wish, CancellationToken cancellation)
    {
        if (await queries.FindAsync(tenant, id, cancellation) is not { } job) return new(RetryOutcome.NotFound, null);
        if (job.FinishedAt is null) return new(RetryOutcome.NotFinished, job);
        var accepted = await acceptor.AcceptAsync(Again(tenant, job, wish), cancellation);
        return accepted.Outcome switch
        {
            AcceptOutcome.Created => new(RetryOutcome.Created, JobQueries.Describe(accepted.Job)),
            AcceptOutcome.Replayed => new(RetryOutcome.Replayed, JobQueries.Describe(accepted.Job)),
            AcceptOutcome.KeyReused => new(RetryOutcome.KeyReused, null),
            _ => new(RetryOutcome.Refused, null) { Refusal = accepted.Refusal },
        };
    }

    /// <summary>Which of these jobs have been run again, each with its newest run.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> FindNewestRunsAsync(string tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return new Dictionary<Guid, Guid>();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await NewestRunsAsync(context, tenant, ids, cancellation);
    }

    /// <summary>Makes failed jobs anew, each once however often it is asked for.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="ids">The failed jobs.</param>
    /// <param name="cancellation">Gives up; asking again goes on where this ended.</param>
    public async Task<RedriveResult> RedriveAsync(string tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        var wanted = ids.Distinct().ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Jobs.AsNoTracking().Where(row => wanted.Contains(row.Id)).ToListAsync(cancellation);
        var failed = rows.Where(row => row.TenantId == tenant && row.Status == JobStatus.Failed).Select(JobQueries.Describe).ToList();
        var (result, _) = await RedriveAsync(context, tenant, failed, int.MaxValue, cancellation);
        return result with { NotFailed = [.. wanted.Except(failed.Select(job => job.Id))] };
    }

    /// <summary>
    /// Makes anew the failed jobs that a filter means, newest first, each once however often it is asked for. Once a limit of the tenant is reached, no
    /// more of them are looked at.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">Which; only the failed ones among them.</param>
    /// <param name="limit">Most jobs to make; 1 to <see cref="MaxRedriven"/>.</param>
    /// <param name="cancellation">Gives up; asking again goes on where this ended.</param>
    public async Task<RedriveResult> RedriveAsync(string tenant, JobFilter filter, int limit, CancellationToken cancellation)
    {
        var (made, retried, refused, refusal) = (new List<Guid>(), new List<Guid>(), new List<Guid>(), (AcceptRefusal?)null);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        for (JobCursor? cursor = null; ;)
        {
            var page = await queries.PageAsync(tenant, filter with { Statuses = [JobStatus.Failed] }, JobQueries.MaxPage, cursor, cancellation);
            var (some, isFull) = await RedriveAsync(context, tenant, page.Jobs, limit - made.Count, cancellation);
            made.AddRange(some.Made);
            retried.AddRange(some.AlreadyRetried);
            refused.AddRange(some.Refused);
            refusal ??= some.Refusal;
            if (made.Count == limit || isFull || page.NextCursor is null)
                return new(made, retried, [], IsMore: some.IsMore || page.NextCursor is not null) { Refused = refused, Refusal = refusal };
            cursor = JobCursor.Parse(page.NextCursor);
        }
    }

    /// <returns>What came of it, and whether a limit was reached that others would meet too, other than that of one job which no day has room for.</returns>
    private async Task<(RedriveResult Result, bool IsFull)> RedriveAsync(
        JobsContext context, string tenant, IReadOnlyList<JobDetails> failed, int limit, CancellationToken cancellation)
    {
        var before = await NewestRunsAsync(context, tenant, [.. failed.Select(job => job.Id)], cancellation);
        if (before.Count > 0) await context.SettleAsync(cancellation);
        var rest = failed.Where(job => !before.ContainsKey(job.Id)).ToList();
        // The key cannot be a client's, and makes of two redrives at the same time one.
        var tried = rest.Take(limit).Select(async job => (job.Id, Answer: await acceptor.AcceptAsync(Again(tenant, job, new() { Key = $"redrive:{job.Id:N}" }), cancellation)));
        var answers = await Task.WhenAll(tried);
        var refused = answers.Where(one => one.Answer.Refusal is not null).ToList();
        var result = new RedriveResult(
            [.. answers.Where(one => one.Answer.Outcome == AcceptOutcome.Created).Select(one => one.Answer.Job.Id)],
            [.. before.Keys, .. answers.Where(one => one.Answer is { Outcome: not AcceptOutcome.Created, Refusal: null }).Select(one => one.Id)],
            NotFailed: [], IsMore: rest.Count > limit)
        {
            Refused = [.. refused.Select(one => one.Id)], Refusal = refused.FirstOrDefault().Answer?.Refusal,
        };
        return (result, refused.Exists(one => one.Answer.Refusal is { Outcome: AcceptOutcome.QueueFull } or { RetryAfter: not null }));
    }

    private static async Task<Dictionary<Guid, Guid>> NewestRunsAsync(
        JobsContext context, string tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        var old = ids.Select(id => (Guid?)id).ToList();
        var runs = await context.Jobs.Where(row => row.RetryOf != null && old.Contains(row.RetryOf))
            .Select(row => new { row.Id, row.CreatedAt, row.TenantId, Of = row.RetryOf!.Value }).ToListAsync(cancellation);
        return runs.Where(run => run.TenantId == tenant).GroupBy(run => run.Of)
            .ToDictionary(same => same.Key, same => same.MaxBy(run => (run.CreatedAt, run.Id))!.Id);
    }

    /// <summary>A deadline is not taken over: it was counted from when the first was accepted.</summary>
    private static NewJob Again(string tenant, JobDetails job, RetryWish wish)
    {
        var request = wish.Seeds == RetrySeeds.Same ? job.Request : job.Request with { Seed = SubmissionCheck.RandomSeed() };
        return new(Guid.CreateVersion7(), tenant, request, wish.Key is { } key ? new(key, HashOf(job.Id, wish)) : null, job.Id)
        {
            Priority = wish.Priority ?? job.Priority, ApiKeyId = wish.ApiKeyId,
        };
    }

    /// <summary>The fingerprint of what was asked for, not of the new job: its random seed differs each time.</summary>
    private static string HashOf(Guid id, RetryWish wish) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"retry {id:N} {wish.Seeds.Word()}{(wish.Priority is { } priority ? $" {priority.Word()}" : "")}")));
}
