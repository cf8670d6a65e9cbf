using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs.Tests;

public sealed class EstimateRefreshTests
{
    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.5, 5)]
    [InlineData(60, 10)]
    public async Task The_next_read_comes_before_estimates_are_too_old_however_long_one_took(double took, double pause)
    {
        var clock = new Clock();
        using var refresh = new EstimateRefresh(new(new Away(() => clock.Pass(took)), Options.Create(new JobTimes()), clock), clock, NullLogger<EstimateRefresh>.Instance);
        await refresh.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(pause), await clock.Waited.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await refresh.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A database that answers late, and that it is away.</summary>
    private sealed class Away(Action beforehand) : IDbContextFactory<JobsContext>
    {
        public JobsContext CreateDbContext()
        {
            beforehand();
            throw new IOException("The database is away.");
        }
    }

    /// <summary>A clock that tells how long somebody waits first, and never comes to the end of it.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> waited = new();
        private long now;

        public Task<TimeSpan> Waited => waited.Task;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(double seconds) => Interlocked.Add(ref now, (long)(seconds * TimeSpan.TicksPerSecond));

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waited.TrySetResult(dueTime);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }
}
