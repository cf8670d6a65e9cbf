using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Runs the <see cref="KeySweep"/> every ten minutes. Several processes may.</summary>
internal sealed class KeySweeper(KeySweep keys, TimeProvider time, IOptions<IdempotencyOptions> options, ILogger<KeySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly OutageLog outage = new(logger, time, "Giving up old idempotency keys");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            await keys.SweepAsync(options.Value.KeepKeys, cancellation);
            outage.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            outage.Failed(error);
        }
    }
}
