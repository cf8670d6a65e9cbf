using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>When the batches of one page will be done: asked for now and then, however often the batches themselves are read.</summary>
/// <param name="estimates">What is asked.</param>
/// <param name="time">The clock.</param>
/// <param name="every">How long an answer is good enough.</param>
internal sealed class BatchEtas(JobEstimates estimates, TimeProvider time, TimeSpan every)
{
    private readonly Dictionary<Guid, (long At, BatchEta? Eta)> told = [];

    /// <summary>The batch, with its ETA where that can be known.</summary>
    public async Task<BatchDetails> AddAsync(string tenant, BatchDetails batch, CancellationToken cancellation)
    {
        if (batch.IsOver()) return batch;
        if (!told.TryGetValue(batch.Id, out var last) || time.GetElapsedTime(last.At) >= every)
            told[batch.Id] = last = (time.GetTimestamp(), await estimates.EtaAsync(tenant, batch, cancellation));
        return batch with { Eta = last.Eta };
    }
}
