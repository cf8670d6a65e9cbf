using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// Stores a batch and all its jobs in one transaction. Repeating it when the commit is unknown is harmless: the batch's own row is the first to be
/// inserted, under an id that was made before, and whoever finds it finds its jobs.
/// </summary>
public sealed class BatchInserts(IDbContextFactory<JobsContext> contexts, JobInserts jobs)
{
    /// <summary>Jobs of one statement: SQLite limits the parameters.</summary>
    private const int Page = 256;

    /// <summary>How often what was neither stored nor found is offered again: its key was given up between the two statements.</summary>
    private const int Rounds = 3;

    /// <summary>Inserts a batch, or finds what stands in its way.</summary>
    public async Task<(AcceptOutcome Outcome, BatchRow? Row, AcceptRefusal? Refusal)> InsertAsync(NewBatch batch, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        for (var round = 0; round < Rounds; round++)
        {
            var (row, refusal) = await TryInsertAsync(context, batch, cancellation);
            if (refusal is not null) return (refusal.Outcome, null, refusal);
            if (row is not null) return (AcceptOutcome.Created, row, null);
            if (await FindEarlierAsync(context, batch, cancellation) is not { } earlier) continue;
            await context.SettleAsync(cancellation);
            return (earlier.Id == batch.Id ? AcceptOutcome.Created : batch.Idempotency!.Judge(earlier.RequestHash), earlier, null);
        }
        throw new InvalidOperationException($"Batch {batch.Id} was neither stored nor found.");
    }

    private async Task<(BatchRow? Row, AcceptRefusal? Refusal)> TryInsertAsync(JobsContext context, NewBatch batch, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var insert = $$"""
            INSERT INTO batches (id, tenant_id, idempotency_key, request_hash, name, job_count, created_at)
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {{context.Dialect.Now}})
            ON CONFLICT DO NOTHING RETURNING *
            """;
        object?[] values = [batch.Id, batch.TenantId, batch.Idempotency?.Key, batch.Idempotency?.RequestHash, batch.Name, batch.Jobs.Count];
        var inserted = await context.Batches.FromSqlRaw(insert, values!).AsNoTracking().ToListAsync(cancellation);
        if (inserted is not [var row]) return (null, null);          // an equal one that was being stored has been waited for
        var allowances = await TenantAllowances.LockAsync(context, [batch.TenantId], cancellation);
        foreach (var job in batch.Jobs)
            if (allowances.Take(job) is { } refusal) return (null, refusal);          // all or none
        var stored = new List<JobRow>(batch.Jobs.Count);
        foreach (var page in batch.Jobs.Chunk(Page)) stored.AddRange(await jobs.InsertWithinAsync(context, page, cancellation));
        if (stored.Count != batch.Jobs.Count) throw new InvalidOperationException($"Of the {batch.Jobs.Count} jobs of batch {batch.Id} only {stored.Count} are new.");
        await allowances.ChargeAsync(context, stored, cancellation);
        await transaction.CommitAsync(cancellation);
        return (row, null);
    }

    private static async Task<BatchRow?> FindEarlierAsync(JobsContext context, NewBatch batch, CancellationToken cancellation)
    {
        var key = batch.Idempotency?.Key;
        var found = await context.Batches.AsNoTracking()
            .Where(row => row.Id == batch.Id || (row.TenantId == batch.TenantId && key != null && row.IdempotencyKey == key)).ToListAsync(cancellation);
        return found.Find(row => row.Id == batch.Id) ?? found.FirstOrDefault();
    }
}
