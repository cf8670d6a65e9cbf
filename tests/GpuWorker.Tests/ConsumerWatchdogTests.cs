using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.GpuWorker.Tests;

public sealed class ConsumerWatchdogTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly IOptions<WorkerOptions> options = Options.Create(new WorkerOptions { Models = { [Tier.Full] = "unused" } });
    private readonly Lifetime lifetime = new();

    public void Dispose()
    {
        Environment.ExitCode = 0;
        lifetime.Dispose();
    }

    [Theory]
    [InlineData(5u, 60, false, true)]
    [InlineData(5u, 59, false, false)]          // not idle for long enough
    [InlineData(0u, 600, false, false)]         // nothing waits
    [InlineData(null, 600, false, false)]       // the queue is not there
    [InlineData(5u, 600, true, false)]          // a message is in hand
    public async Task Consumers_are_taken_for_dead_only_when_messages_wait_while_the_worker_has_long_been_idle(uint? ready, int seconds, bool busy, bool dead)
    {
        using var drain = new WorkerDrain(null!, options, clock);
        using var job = busy ? drain.Enter() : null;
        using var watchdog = Watchdog(ready, drain);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(dead, await watchdog.AreConsumersDeadAsync(default));
    }

    [Fact]
    public async Task A_worker_whose_consumers_are_dead_ends_with_an_exit_code_of_its_own()
    {
        using var drain = new WorkerDrain(null!, options, clock);
        using var watchdog = Watchdog(5, drain);
        await watchdog.StartAsync(default);
        using var patience = new CancellationTokenSource(WorkerHost.Patience);
        while (!lifetime.Stopped.Task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(1, patience.Token);
        }
        Assert.Equal(ConsumerWatchdog.ConsumersDied, Environment.ExitCode);
        await watchdog.StopAsync(default);
    }

    private ConsumerWatchdog Watchdog(uint? ready, WorkerDrain drain) =>
        new(new Depth(ready), new WarmEngine(), drain, options, clock, lifetime, NullLogger<ConsumerWatchdog>.Instance);

    private sealed class Depth(uint? ready) : IQueueDepth
    {
        public Task<uint?> CountReadyAsync(string queue, CancellationToken cancellation)
        {
            Assert.Equal(GenerateQueues.Name(Tier.Full), queue);
            return Task.FromResult(ready);
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource never = new();

        public TaskCompletionSource Stopped { get; } = new();
        public CancellationToken ApplicationStarted => never.Token;
        public CancellationToken ApplicationStopping => never.Token;
        public CancellationToken ApplicationStopped => never.Token;
        public void StopApplication() => Stopped.TrySetResult();
        public void Dispose() => never.Dispose();
    }
}
