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
    public async Task<(AcceptOutcome Outcome, BatchRow Row)> InsertAsync(NewBatch batch, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        for (var round = 0; round < Rounds; round++)
        {
            if (await TryInsertAsync(context, batch, cancellation) is { } row) return (AcceptOutcome.Created, row);
            if (await FindEarlierAsync(context, batch, cancellation) is not { } earlier) continue;
            return (earlier.Id == batch.Id ? AcceptOutcome.Created : batch.Idempotency!.Judge(earlier.RequestHash), earlier);
        }
        throw new InvalidOperationException($"Batch {batch.Id} was neither stored nor found.");
    }

    private async Task<BatchRow?> TryInsertAsync(JobsContext context, NewBatch batch, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var insert = $$"""
            INSERT INTO batches (id, tenant_id, idempotency_key, request_hash, name, job_count, created_at)
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {{context.Dialect.Now}})
            ON CONFLICT DO NOTHING RETURNING *
            """;
        object?[] values = [batch.Id, batch.TenantId, batch.Idempotency?.Key, batch.Idempotency?.RequestHash, batch.Name, batch.Jobs.Count];
        var inserted = await context.Batches.FromSqlRaw(insert, values!).AsNoTracking().ToListAsync(cancellation);
        if (inserted is not [var row]) return null;          // an equal one that was being stored has been waited for
        var stored = 0;
        foreach (var page in batch.Jobs.Chunk(Page)) stored += (await jobs.InsertNewAsync(context, page, cancellation)).Count;
        if (stored != batch.Jobs.Count) throw new InvalidOperationException($"Of the {batch.Jobs.Count} jobs of batch {batch.Id} only {stored} are new.");
        await transaction.CommitAsync(cancellation);
        return row;
    }

    private static async Task<BatchRow?> FindEarlierAsync(JobsContext context, NewBatch batch, CancellationToken cancellation)
    {
        var key = batch.Idempotency?.Key;
        var found = await context.Batches.AsNoTracking()
            .Where(row => row.Id == batch.Id || (row.TenantId == batch.TenantId && key != null && row.IdempotencyKey == key)).ToListAsync(cancellation);
        return found.Find(row => row.Id == batch.Id) ?? found.FirstOrDefault();
    }
}
