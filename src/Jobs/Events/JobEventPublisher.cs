using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Publishes <see cref="JobEvents"/> for whoever listens, one at a time and each for a limited time.</summary>
internal sealed class JobEventPublisher(JobEvents events, IBus bus, IOptions<JobTimes> times, ILogger<JobEventPublisher> logger) : BackgroundService
{
    /// <summary>How long events may still go out once the process stops.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var end = new CancellationTokenSource();
        using var stop = stoppingToken.Register(() =>
        {
            events.Close();
            end.CancelAfter(LastWords);
        });
        await foreach (var @event in events.Reader.ReadAllAsync(CancellationToken.None)) await PublishAsync(@event, end.Token);
    }

    private async Task PublishAsync(object @event, CancellationToken end)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(end);
        timeout.CancelAfter(times.Value.PublishTimeout);
        try
        {
            await bus.Publish(@event, timeout.Token);
        }
        catch (Exception error)
        {
            logger.EventNotPublished(error.Message, @event.GetType().Name);
        }
    }
}
