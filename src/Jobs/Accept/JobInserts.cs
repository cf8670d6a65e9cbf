using System.Text;
using System.Text.Json;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Stores offered jobs, many in one statement. Repeating a batch whose commit is unknown is harmless: ids are made before.</summary>
public sealed class JobInserts(IDbContextFactory<JobsContext> contexts)
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

    private static Task<List<JobRow>> InsertNewAsync(JobsContext context, IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
    {
        var now = context.Dialect.Now;
        var parameters = new SqlParameters();
        var rows = new StringBuilder();
        foreach (var job in jobs)
        {
            rows.Append(rows.Length == 0 ? "" : ",\n").Append('(').AppendJoin(", ", parameters.Add(job.Id), parameters.Add(job.TenantId),
                parameters.Add(job.Idempotency?.Key), parameters.Add(job.Idempotency?.RequestHash), parameters.Add(job.Request.Tier.Word()),
                parameters.Add(JsonSerializer.Serialize(job.Request, WireJson.Options)), $"'queued', 0, 0, 0, 0, {now}, {now}, {now}")
                .Append(')');
        }
        return context.ChangeAsync($"""
            INSERT INTO jobs (id, tenant_id, idempotency_key, request_hash, tier, request,
                              status, attempt, crash_count, failure_count, dispatch_count, not_before, next_dispatch_at, created_at)
            VALUES {rows}
            ON CONFLICT DO NOTHING
            """, parameters.Values, cancellation);
    }

    private static Task<List<JobRow>> FindEarlierAsync(JobsContext context, List<NewJob> jobs, CancellationToken cancellation)
    {
        var ids = jobs.Select(job => job.Id).ToList();
        var keys = jobs.Select(job => job.Idempotency?.Key).OfType<string>().ToList();
        return context.Jobs.AsNoTracking().Include(row => row.Images)
            .Where(row => ids.Contains(row.Id) || keys.Contains(row.IdempotencyKey!)).ToListAsync(cancellation);
    }

    private static AcceptedJob Judge(NewJob job, List<JobRow> earlier)
    {
        if (earlier.Find(row => row.Id == job.Id) is { } mine) return new(AcceptOutcome.Created, mine);
        var first = earlier.Find(row => row.TenantId == job.TenantId && row.IdempotencyKey == job.Idempotency?.Key)
            ?? throw new InvalidOperationException($"Job {job.Id} was neither stored nor found.");
        return new(first.RequestHash == job.Idempotency?.RequestHash ? AcceptOutcome.Replayed : AcceptOutcome.KeyReused, first);
    }
}
