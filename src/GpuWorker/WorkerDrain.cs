using Distributed.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.GpuWorker;

/// <summary>
/// How a worker stops: no new jobs at once, running ones may finish within the grace, and what is left then is handed back, charged to
/// nobody. Runs before any part of the host is stopped.
/// </summary>
internal sealed class WorkerDrain(LeaseKeeper leases, IOptions<WorkerOptions> options, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int jobs = 1;          // the worker itself is one, until it stops
    private long latest = time.GetTimestamp();

    /// <summary>Cancelled when no new job may begin.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>How long no message has been in hand.</summary>
    public TimeSpan IdleFor() => Volatile.Read(ref jobs) > 1 ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref latest));

    /// <summary>Counts a job in; dispose to count it out.</summary>
    public IDisposable Enter()
    {
        Interlocked.Increment(ref jobs);
        Volatile.Write(ref latest, time.GetTimestamp());
        return new Exit(this);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        Leave();
        try
        {
            await idle.Task.WaitAsync(options.Value.DrainGrace, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            leases.Drain();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public void Dispose() => stopping.Dispose();

    private void Leave()
    {
        Volatile.Write(ref latest, time.GetTimestamp());
        if (Interlocked.Decrement(ref jobs) == 0) idle.TrySetResult();
    }

    private sealed class Exit(WorkerDrain drain) : IDisposable
    {
        private int done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref done, 1) == 0) drain.Leave();
        }
    }
}
