using System.Collections.Concurrent;
using Distributed.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Lets requests wait for the end of a job. News of ended jobs come as events (<see cref="Ended"/>); because events may be lost, one statement asks
/// every two seconds for all jobs that are waited for. While nobody waits the database is left alone.
/// </summary>
public sealed class JobWaiter(JobQueries queries, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<JobWaiter> logger) : BackgroundService
{
    /// <summary>How often the database is asked.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Waiting, Guid> waiting = new();
    private readonly OutageLog outage = new(logger, time, "Looking for ended jobs that are waited for");

    /// <summary>How many wait now.</summary>
    public int Count => waiting.Count;

    /// <summary>Waits until a job has ended, at most so long; when the process stops, no longer.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="job">The job as it was last seen.</param>
    /// <param name="atMost">How long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The job as it stands; as it was last seen where the database does not answer.</returns>
    public async Task<JobDetails> WaitAsync(string tenant, JobDetails job, TimeSpan atMost, CancellationToken cancellation)
    {
        if (job.FinishedAt is not null) return job;
        using var timeout = new CancellationTokenSource(atMost, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lifetime.ApplicationStopping, cancellation);
        var news = new Waiting();
        waiting[news] = job.Id;          // before the first look: what ends after it is heard
        try
        {
            for (var isOver = false; ;)
            {
                job = await LookAsync(tenant, job, cancellation);
                if (job.FinishedAt is not null || isOver) return job;
                isOver = !await news.NextAsync(end.Token);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            waiting.TryRemove(news, out _);
        }
    }

    /// <summary>A job may have ended.</summary>
    public void Ended(Guid job)
    {
        foreach (var (news, id) in waiting)
            if (id == job) news.Tell();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!waiting.IsEmpty) await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var ended in await queries.FindEndedAsync([.. waiting.Values.Distinct()], cancellation)) Ended(ended);
            outage.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            outage.Failed(error);
        }
    }

    private async Task<JobDetails> LookAsync(string tenant, JobDetails job, CancellationToken cancellation)
    {
        try
        {
            return await queries.FindAsync(tenant, job.Id, cancellation) ?? job;
        }
        catch (Exception error) when (DatabaseOutage.IsTransient(error))
        {
            outage.Failed(error);
            return job;          // it is accepted all the same
        }
    }

    /// <summary>One who waits.</summary>
    private sealed class Waiting
    {
        private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Tell() => next.TrySetResult();

        /// <summary>Waits for news; false when it is over first.</summary>
        public async Task<bool> NextAsync(CancellationToken end)
        {
            try
            {
                await next.Task.WaitAsync(end);
                next = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }
}
