using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Publishes what happens to jobs for whoever listens. It never holds up the work: events wait in a bounded line, the oldest give way when
/// the broker is slow or gone, and the rows stay the truth.
/// </summary>
public sealed class JobEventFeed(IBus bus, IOptions<JobTimes> times, ILogger<JobEventFeed> logger) : BackgroundService
{
    private const int MaxWaiting = 1000;

    /// <summary>How long events may still go out once the process stops.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<object> events =
        Channel.CreateBounded<object>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Puts an event in the line; returns at once.</summary>
    /// <param name="event">One of the event records of Contracts.</param>
    public void Publish(object @event) => events.Writer.TryWrite(@event);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var end = new CancellationTokenSource();
        using var stop = stoppingToken.Register(() =>
        {
            events.Writer.TryComplete();
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
