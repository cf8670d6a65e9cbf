using Distributed.Diffusion;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.GpuWorker;

/// <summary>
/// Ends a worker whose consumers have died while the process runs on, as bus clients can after a broken channel: messages are ready, the
/// worker is idle, and nothing has come for a while. Restart is the repair; the queue's messages are safe.
/// </summary>
internal sealed class ConsumerWatchdog(
    IQueueDepth depth, IEngine engine, WorkerDrain drain, IOptions<WorkerOptions> options, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<ConsumerWatchdog> logger) : BackgroundService
{
    /// <summary>The exit code of a worker whose consumers have died.</summary>
    public const int ConsumersDied = 75;          // EX_TEMPFAIL of sysexits.h

    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await engine.Ready.WaitAsync(stoppingToken);
            await Task.Delay(options.Value.WatchdogTimeout, time, stoppingToken);          // nothing is consumed before the models are warm
            using var timer = new PeriodicTimer(options.Value.WatchdogTimeout / 4, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!await AreConsumersDeadAsync(stoppingToken)) continue;
                var idle = drain.IdleFor();
                logger.ConsumersDied(idle);
                WorkerTelemetry.WatchdogEnds();
                Environment.ExitCode = ConsumersDied;
                lifetime.StopApplication();
                return;
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested || engine.Ready.IsFaulted)
        {
            // The host stops, or EngineHost says what is wrong with the models.
        }
    }

    /// <summary>Whether messages wait although this worker has long been idle.</summary>
    internal async Task<bool> AreConsumersDeadAsync(CancellationToken stopping) =>
        drain.IdleFor() >= options.Value.WatchdogTimeout && await AnyReadyAsync(stopping);

    /// <summary>A broker that does not answer is no sign of dead consumers.</summary>
    private async Task<bool> AnyReadyAsync(CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(AskFor);
        try
        {
            foreach (var tier in options.Value.Models.Keys)
                if (await depth.CountReadyAsync(GenerateQueues.Name(tier), timeout.Token) > 0) return true;
            return false;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            logger.QueueDepthUnknown(error.Message);
            return false;
        }
    }
}
