using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Accepts jobs by group commit: whatever is waiting goes into the database in one statement, without a timer, so a lone request waits for
/// nobody and a crowd shares one commit. The broker is not touched.
/// </summary>
public sealed class JobAcceptor(JobInserts inserts, RelaySignal relay, ILogger<JobAcceptor> logger) : BackgroundService
{
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 256;

    private readonly Channel<Offer> offers = Channel.CreateBounded<Offer>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>Stores a job durably. The answer comes after the commit.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up or the process is stopping; the job may or may not be stored.</exception>
    public async Task<AcceptedJob> AcceptAsync(NewJob job, CancellationToken cancellation)
    {
        var offer = new Offer(job);
        try
        {
            await offers.Writer.WriteAsync(offer, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new OperationCanceledException("The process is stopping and accepts no more jobs.");
        }
        return await offer.Answer.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = stoppingToken.Register(() => offers.Writer.TryComplete());
        while (await offers.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = new List<Offer>();
            while (batch.Count < MaxBatch && offers.Reader.TryRead(out var offer)) batch.Add(offer);
            await StoreAsync(batch);
        }
    }

    private async Task StoreAsync(List<Offer> batch)
    {
        try
        {
            var answers = await inserts.InsertAsync([.. batch.Select(offer => offer.Job)], CancellationToken.None);
            for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(answers[i]);
            relay.Wake();
        }
        catch (Exception error) when (batch.Count > 1)
        {
            logger.BatchFailed(error, batch.Count);
            foreach (var offer in batch) await StoreAsync([offer]);          // one bad row harms nobody else
        }
        catch (Exception error)
        {
            batch[0].Answer.TrySetException(error);
        }
    }

    private sealed record Offer(NewJob Job)
    {
        public TaskCompletionSource<AcceptedJob> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
