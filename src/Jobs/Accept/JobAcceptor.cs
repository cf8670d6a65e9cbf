using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;

namespace Distributed.Jobs;

/// <summary>
/// Accepts jobs by group commit: whatever is waiting goes into the database in one statement, without a timer, so a lone request waits for
/// nobody and a crowd shares one commit. The broker is not touched. A batch whose connection broke is sent again: repeating it is harmless.
/// </summary>
public sealed class JobAcceptor(JobInserts inserts, RelaySignal relay, RelayShortcut shortcut, ILogger<JobAcceptor> logger, JobEstimates? estimates = null) : BackgroundService
{
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 256;

    private readonly ResiliencePipeline repeat = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && DatabaseOutage.IsTransient(error)),
            OnRetry = arguments =>
            {
                var reason = arguments.Outcome.Exception!.GetBaseException().Message;
                logger.BatchRepeated(arguments.AttemptNumber + 1, reason);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private readonly Channel<Offer> offers = Channel.CreateBounded<Offer>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>Stores a job durably. The answer comes after the commit.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up or the process is stopping; the job may or may not be stored.</exception>
    public async Task<AcceptedJob> AcceptAsync(NewJob job, CancellationToken cancellation)
    {
        var offer = new Offer(JobTraces.Continue(job));
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
            NewJob[] jobs = [.. batch.Select(offer => Estimate(offer.Job) with { IsReserved = shortcut.TryTakeRoom(offer.Job.Request.Tier, offer.Job.TenantId) })];
            var answers = await repeat.ExecuteAsync(async cancellation => await inserts.InsertAsync(jobs, cancellation), CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                if (jobs[i].IsReserved && answers[i].Outcome == AcceptOutcome.Created) shortcut.Publish(answers[i].Job);
                JobMetrics.Accepted(jobs[i].Request.Tier, answers[i].Outcome);
                batch[i].Answer.TrySetResult(answers[i]);
            }
            if (!Array.TrueForAll(jobs, job => job.IsReserved)) relay.Wake();
        }
        catch (Exception error) when (batch.Count > 1 && !DatabaseOutage.IsTransient(error))
        {
            logger.BatchFailed(error, batch.Count);
            foreach (var offer in batch) await StoreAsync([offer]);          // one bad row harms nobody else
        }
        catch (Exception error)
        {
            foreach (var offer in batch) offer.Answer.TrySetException(error);
        }
    }

    private NewJob Estimate(NewJob job) => estimates?.Estimate(job) ?? job;

    private sealed record Offer(NewJob Job)
    {
        public TaskCompletionSource<AcceptedJob> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
