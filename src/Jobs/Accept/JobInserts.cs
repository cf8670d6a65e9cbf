using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Stores offered jobs, many in one statement. Repeating a batch whose commit is unknown is harmless: ids are made before.</summary>
public sealed class JobInserts(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    /// <summary>How often what was neither stored nor found is offered again: its key was given up between the two statements.</summary>
    private const int Rounds = 3;

    /// <summary>The condition on jobs to insert that lets all of them pass.</summary>
    private const string EveryTenant = "true";

    /// <summary>Inserts what is new and finds what stands in the way of the rest, in the order given.</summary>
    /// <remarks>Jobs of tenants without limits are stored by the one statement. It passes over the others, which are stored under a lock.</remarks>
    public async Task<IReadOnlyList<AcceptedJob>> InsertAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var answers = new Dictionary<Guid, AcceptedJob>();
        var rest = jobs;
        var isAnyFound = false;
        for (var round = 0; rest.Count > 0 && round < Rounds; round++)
        {
            foreach (var row in await InsertNewAsync(context, rest, TenantAllowances.HasNone("column2"), cancellation)) answers[row.Id] = new(AcceptOutcome.Created, row);
            rest = Unanswered();
            var earlier = rest.Count == 0 ? [] : await FindEarlierAsync(context, rest, cancellation);
            isAnyFound |= earlier.Count > 0;
            foreach (var job in rest)
                if (Judge(job, earlier) is { } judged) answers[job.Id] = judged;
            rest = Unanswered();
            if (rest.Count > 0) await InsertLimitedAsync(context, rest, answers, cancellation);
            rest = Unanswered();
        }
        if (rest.Count > 0) throw new InvalidOperationException($"Job {rest[0].Id} was neither stored nor found.");
        if (isAnyFound) await context.SettleAsync(cancellation);
        return [.. jobs.Select(job => answers[job.Id])];

        List<NewJob> Unanswered() => [.. rest.Where(job => !answers.ContainsKey(job.Id))];
    }

    /// <summary>The same for tenants with limits, in one transaction with what is counted of them. Who is refused harms nobody else.</summary>
    private async Task InsertLimitedAsync(
        JobsContext context, IReadOnlyList<NewJob> jobs, Dictionary<Guid, AcceptedJob> answers, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var allowances = await TenantAllowances.LockAsync(context, jobs.Select(job => job.TenantId), cancellation);
        var standing = await FindEarlierAsync(context, jobs, cancellation);          // what others committed while we waited is there, and takes nothing
        var refused = new Dictionary<Guid, AcceptRefusal>();
        var firsts = new Dictionary<(string, string), Guid>();
        var taken = new List<NewJob>();
        foreach (var job in jobs.Where(job => Judge(job, standing) is null))
        {
            // Of two under one key the second shares the fate of the first.
            if (job.Idempotency is { Key: var key } && !firsts.TryAdd((job.TenantId, key), job.Id))
            {
                if (refused.TryGetValue(firsts[(job.TenantId, key)], out var same)) refused.Add(job.Id, same);
            }
            else if (allowances.Take(job) is { } refusal) refused.Add(job.Id, refusal);
            else taken.Add(job);
        }
        var created = taken.Count == 0 ? [] : await InsertNewAsync(context, taken, EveryTenant, cancellation);
        await allowances.ChargeAsync(context, created, cancellation);
        await transaction.CommitAsync(cancellation);

        standing.AddRange(created);
        foreach (var job in jobs)
        {
            if (refused.TryGetValue(job.Id, out var refusal)) answers[job.Id] = new(refusal);
            else if (Judge(job, standing) is { } judged) answers[job.Id] = judged;
        }
    }

    /// <summary>Inserts jobs of a batch within the transaction that the context has; the rows that are new come back.</summary>
    internal Task<List<JobRow>> InsertWithinAsync(JobsContext context, IReadOnlyList<NewJob> jobs, CancellationToken cancellation) =>
        InsertNewAsync(context, jobs, EveryTenant, cancellation);

    private Task<List<JobRow>> InsertNewAsync(JobsContext context, IReadOnlyList<NewJob> jobs, string condition, CancellationToken cancellation)
    {
        var (now, parameters) = (context.Dialect.Now, new SqlParameters());
        // In one order everywhere, so that two batches that share keys wait for one another but never in a circle.
        var ordered = jobs.OrderBy(job => job.TenantId, StringComparer.Ordinal).ThenBy(job => job.Idempotency?.Key, StringComparer.Ordinal).ToList();
        var rows = context.Dialect.Rows(parameters, Column(job => job.Id), Column(job => job.TenantId), Column(job => job.Idempotency?.Key),
            Column(job => job.Idempotency?.RequestHash), Column(job => job.Request.Tier.Word()),
            Column(job => RequestJson.Write(job.Request)), Column(job => job.RetryOf), Column(job => job.IsReserved ? 1 : 0),
            Column(job => job.Priority.Word()), Column(job => job.Batch?.Id), Column(job => job.Batch?.Index), Column(job => job.ApiKeyId),
            Column(job => job.TraceParent), Column(job => job.EstimatedUs), Column(job => Microseconds(job.Deadline)),
            Column(job => OfSeconds(job.Eta?.P50Seconds)), Column(job => OfSeconds(job.Eta?.P90Seconds)),
            Column(job => job.EtaBaseUs));
        var reservation = parameters.Add(context.Dialect.Duration(times.Value.Reservation));
        var microsecond = parameters.Add(context.Dialect.Duration(TimeSpan.FromMicroseconds(1)));
        // SQLite reads ON CONFLICT as part of the SELECT unless a WHERE stands before it.
        return context.ChangeAsync($"""
            INSERT INTO jobs (id, tenant_id, idempotency_key, request_hash, tier, request, retry_of, priority, batch_id, batch_index, api_key_id,
                              trace_parent, estimated_us, status, changed_by, attempt, crash_count, failure_count, dispatch_count, not_before,
                              next_dispatch_at, deadline_at, created_at, eta_p50_us, eta_p90_us, eta_base_us)
            SELECT column1, column2, column3, column4, column5, column6, column7, column9, column10, column11, column12,
                   column13, column14, 'queued', {parameters.Add(JobActors.Client)}, 0, 0, 0, column8, {now},
                   {now} + column8 * {reservation}, {now} + column15 * {microsecond}, {now}, column16, column17, column18
            FROM {rows} WHERE {condition}
            ON CONFLICT DO NOTHING
            """, parameters.Values, cancellation);

        static long? OfSeconds(double? seconds) => (long?)(seconds * 1e6);

        static long? Microseconds(TimeSpan? time) => time?.Ticks / TimeSpan.TicksPerMicrosecond;

        T[] Column<T>(Func<NewJob, T> value) => [.. ordered.Select(value)];
    }

    private static Task<List<JobRow>> FindEarlierAsync(JobsContext context, IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
    {
        var ids = jobs.Select(job => job.Id).ToList();
        var tenants = jobs.Select(job => job.TenantId).Distinct().ToList();
        var keys = jobs.Select(job => job.Idempotency?.Key).OfType<string>().ToList();
        return context.Jobs.AsNoTracking().Include(row => row.Images)
            .Where(row => ids.Contains(row.Id) || (tenants.Contains(row.TenantId) && keys.Contains(row.IdempotencyKey!))).ToListAsync(cancellation);
    }

    /// <summary>What became of a job by what stands; null when nothing does.</summary>
    private static AcceptedJob? Judge(NewJob job, List<JobRow> earlier)
    {
        if (earlier.Find(row => row.Id == job.Id) is { } mine) return new(AcceptOutcome.Created, mine);
        if (job.Idempotency is not { } key || earlier.Find(row => row.TenantId == job.TenantId && row.IdempotencyKey == key.Key) is not { } first) return null;
        return new(key.Judge(first.RequestHash), first);
    }
}
