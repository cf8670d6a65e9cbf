namespace Distributed.Jobs;

/// <summary>Accepts batches: all of their jobs are stored, or none. The broker is not touched.</summary>
public sealed class BatchAcceptor(BatchInserts inserts, BatchQueries queries, RelaySignal relay, JobEstimates? estimates = null)
{
    /// <summary>Stores a batch durably. The answer comes after the commit; a connection that broke meanwhile is outwaited twice.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the batch may or may not be stored.</exception>
    public async Task<AcceptedBatch> AcceptAsync(NewBatch batch, CancellationToken cancellation)
    {
        batch = batch with { Jobs = [.. batch.Jobs.Select(job => JobTraces.Continue(estimates?.Estimate(job) ?? job))] };
        var (outcome, row, refusal) = await DatabaseOutage.RepeatTwice.ExecuteAsync(async token => await inserts.InsertAsync(batch, token), cancellation);
        foreach (var job in batch.Jobs) JobMetrics.Accepted(job.Request.Tier, outcome);
        if (refusal is not null) return new(refusal);
        if (outcome is not AcceptOutcome.Created) return new(outcome, await queries.DescribeAsync(row!, cancellation));
        relay.Wake();
        return new(outcome, BatchQueries.Describe(row!, new(batch.Jobs.Count, 0, 0, 0, 0, 0), finishedAt: null));
    }

    /// <summary>
    /// The tenant's batch under a key, and whether it is what is asked for now; null when the key is free. The insert itself would tell; this is for
    /// whoever would refuse today what was accepted yesterday.
    /// </summary>
    public async Task<AcceptedBatch?> FindEarlierAsync(string tenant, IdempotencyKey key, CancellationToken cancellation) =>
        await queries.FindRowAsync(tenant, key.Key, cancellation) is { } row
            ? new(key.Judge(row.RequestHash), await queries.DescribeAsync(row, cancellation)) : null;
}
