using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.GpuWorker;

/// <summary>Keeps this worker on the list of workers once its models are warm, and takes it off when it stops in good order.</summary>
internal sealed class WorkerAnnouncer(
    JobWorkers workers, WorkerAnnouncement announcement, IEngine engine, WorkerDrain drain, TimeProvider time, IOptions<JobTimes> times, IOptions<WorkerOptions> options,
    ILogger<WorkerAnnouncer> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(token => workers.LeaveAsync(announcement.Name, token), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await engine.Ready.WaitAsync(stoppingToken);
            var known = announcement with { Capacity = announcement.Profiles.ToDictionary(profile => profile.Tier, profile => options.Value.InHand(engine.Lanes(profile.Tier.Word()))) };
            await TryAsync(workers.ForgetAsync, stoppingToken);
            using var timer = new PeriodicTimer(times.Value.Heartbeat, time);
            var isPublished = false;
            do
            {
                isPublished = isPublished || await TryAsync(token => workers.PublishProfilesAsync(announcement.Profiles, token), stoppingToken);
                await TryAsync(token => workers.AnnounceAsync(known, drain.Stopping.IsCancellationRequested, token), stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested || engine.Ready.IsFaulted)
        {
            // The host stops, or EngineHost says what is wrong with the models.
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> announce, CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(times.Value.HeartbeatTimeout);
        try
        {
            await announce(timeout.Token);
            return true;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            logger.NotAnnounced(error.Message);
            return false;
        }
    }
}
