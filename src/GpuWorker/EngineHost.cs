using Distributed.Diffusion;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.GpuWorker;

/// <summary>
/// Watches the engine: says when it is ready, and ends the process when it cannot be or when the device has failed, since restart is the repair.
/// </summary>
internal sealed class EngineHost(IEngine engine, IOptions<WorkerOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<EngineHost> logger)
    : BackgroundService, IHealthCheck
{
    /// <summary>The exit code of a worker whose device has failed.</summary>
    public const int DeviceFailed = 74;          // EX_IOERR of sysexits.h

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var start = time.GetTimestamp();
        try
        {
            await engine.Ready.WaitAsync(options.Value.LoadBudget, time, stoppingToken);
            var elapsed = time.GetElapsedTime(start);
            logger.EngineReady(elapsed);
            await engine.Failed.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        catch (DeviceFailedException error)
        {
            logger.DeviceFailed(error);
            End(DeviceFailed);
        }
        catch (TimeoutException) when (!engine.Ready.IsCompleted)
        {
            logger.EngineTooSlow(options.Value.LoadBudget);
            End(Startup.Misconfigured);
        }
        catch (Exception error)
        {
            logger.EngineFailed(error);
            End(Startup.Misconfigured);
        }
    }

    private HealthCheckResult Check()
    {
        if (engine.Failed.IsFaulted) return HealthCheckResult.Unhealthy("The device has failed.");
        return engine.Ready.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The models are not warm yet.");
    }

    private void End(int exitCode)
    {
        Environment.ExitCode = exitCode;
        lifetime.StopApplication();
    }
}
