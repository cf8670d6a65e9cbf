using Distributed.Diffusion;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker;

/// <summary>Watches the engine warm up: says when it is ready, and ends the process when it cannot be, since restart is the repair.</summary>
internal sealed class EngineHost(IEngine engine, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<EngineHost> logger)
    : BackgroundService, IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(engine.Ready.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The models are not warm yet."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var start = time.GetTimestamp();
        try
        {
            await engine.Ready.WaitAsync(stoppingToken);
            var elapsed = time.GetElapsedTime(start);
            logger.EngineReady(elapsed);
        }
        catch (OperationCanceledException)
        {
            // The host stops while the models load.
        }
        catch (Exception error)
        {
            logger.EngineFailed(error);
            Environment.ExitCode = Startup.Misconfigured;
            lifetime.StopApplication();
        }
    }
}
