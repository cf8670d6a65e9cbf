using Distributed.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>Waiting for a job without any event.</summary>
public sealed class JobWaiterTests(SqliteJobDatabase database) : IClassFixture<SqliteJobDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider time = new();
    private readonly Lifetime lifetime = new();
    private JobWaiter? waiter;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        waiter = new(database.Queries, lifetime, time, NullLogger<JobWaiter>.Instance);
        await waiter.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await waiter!.StopAsync(default);
        waiter.Dispose();
        lifetime.Dispose();
    }

    [Fact]
    public async Task A_lost_event_is_made_up_for_by_looking()
    {
        var (job, wait) = await WaitAsync();
        await database.Cancellation.CancelAsync(JobDatabase.Tenant, job.Id, Token);
        for (var i = 0; i < 590 && !wait.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));          // in all less than the minute that it would wait
            await Task.WhenAny(wait, Task.Delay(50, Token));
        }
        Assert.Equal(JobStatus.Cancelled, (await wait.WaitAsync(Minute, Token)).Status);
        Assert.Equal(0, waiter!.Count);
    }

    [Fact]
    public async Task News_of_a_job_that_has_not_ended_changes_nothing_and_the_time_ends_the_wait()
    {
        var (job, wait) = await WaitAsync();
        waiter!.Ended(job.Id);
        waiter.Ended(Guid.NewGuid());
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JobStatus.Queued, (await wait.WaitAsync(Minute, Token)).Status);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_process_lives()
    {
        var (job, wait) = await WaitAsync();
        lifetime.StopApplication();
        Assert.Equal((job.Id, JobStatus.Queued), await wait.WaitAsync(Minute, Token) is { } found ? (found.Id, found.Status) : default);
    }

    [Fact]
    public async Task Who_gives_up_waits_no_more()
    {
        using var end = new CancellationTokenSource();
        var (_, wait) = await WaitAsync(end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Minute, Token));
        Assert.Equal(0, waiter!.Count);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_leaves_what_was_last_seen()
    {
        var job = (await database.Queries.FindAsync(JobDatabase.Tenant, await database.InsertAsync(), Token))!;
        database.IsDown = true;
        try
        {
            var wait = waiter!.WaitAsync(JobDatabase.Tenant, job, Minute, Token);
            time.Advance(Minute);
            Assert.Equal(job, await wait.WaitAsync(Minute, Token));
        }
        finally
        {
            database.IsDown = false;
        }
    }

    private async Task<(JobDetails Job, Task<JobDetails> Wait)> WaitAsync(CancellationToken cancellation = default)
    {
        var job = (await database.Queries.FindAsync(JobDatabase.Tenant, await database.InsertAsync(), Token))!;
        var wait = waiter!.WaitAsync(JobDatabase.Tenant, job, Minute, cancellation);
        Assert.Equal(1, waiter.Count);
        return (job, wait);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => stopping.Token;
        public CancellationToken ApplicationStopped => default;
        public void StopApplication() => stopping.Cancel();
        public void Dispose() => stopping.Dispose();
    }
}
