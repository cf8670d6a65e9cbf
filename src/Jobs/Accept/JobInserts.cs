using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Stores offered jobs, many in one statement. Repeating a batch whose commit is unknown is harmless: ids are made before.</summary>
public sealed class JobInserts(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    /// <summary>Inserts what is new and finds what stands in the way of the rest, in the order given.</summary>
    public async Task<IReadOnlyList<AcceptedJob>> InsertAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var created = (await InsertNewAsync(context, jobs, cancellation)).ToDictionary(row => row.Id);
        var others = jobs.Where(job => !created.ContainsKey(job.Id)).ToList();
        var earlier = others.Count == 0 ? [] : await FindEarlierAsync(context, others, cancellation);
        return [.. jobs.Select(job => created.TryGetValue(job.Id, out var row) ? new(AcceptOutcome.Created, row) : Judge(job, earlier))];
    }

    private Task<List<JobRow>> InsertNewAsync(JobsContext context, IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
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
            FROM {rows} WHERE true
            ON CONFLICT DO NOTHING
            """, parameters.Values, cancellation);

        static long? OfSeconds(double? seconds) => (long?)(seconds * 1e6);

        static long? Microseconds(TimeSpan? time) => time?.Ticks / TimeSpan.TicksPerMicrosecond;

        T[] Column<T>(Func<NewJob, T> value) => [.. ordered.Select(value)];
    }

    private static Task<List<JobRow>> FindEarlierAsync(JobsContext context, List<NewJob> jobs, CancellationToken cancellation)
    {
        var ids = jobs.Select(job => job.Id).ToList();
        var tenants = jobs.Select(job => job.TenantId).Distinct().ToList();
        var keys = jobs.Select(job => job.Idempotency?.Key).OfType<string>().ToList();
        return context.Jobs.AsNoTracking().Include(row => row.Images)
            .Where(row => ids.Contains(row.Id) || (tenants.Contains(row.TenantId) && keys.Contains(row.IdempotencyKey!))).ToListAsync(cancellation);
    }

    private static AcceptedJob Judge(NewJob job, List<JobRow> earlier)
    {
        if (earlier.Find(row => row.Id == job.Id) is { } mine) return new(AcceptOutcome.Created, mine);
        var first = earlier.Find(row => row.TenantId == job.TenantId && row.IdempotencyKey == job.Idempotency?.Key)
            ?? throw new InvalidOperationException($"Job {job.Id} was neither stored nor found.");
        return new(first.RequestHash == job.Idempotency?.RequestHash ? AcceptOutcome.Replayed : AcceptOutcome.KeyReused, first);
    }
}
