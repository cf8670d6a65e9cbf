using MassTransit;

namespace Distributed.Faults.Programs;

/// <summary>Writes down each message that the broker confirmed, or did not, with its queue: by the bus's word, not the relay's.</summary>
internal sealed class PublishWitness(HistoryFile history) : ISendObserver
{
    public Task PreSend<T>(SendContext<T> context) where T : class => Task.CompletedTask;

    public Task PostSend<T>(SendContext<T> context) where T : class => WriteAsync(context, "ok");

    public Task SendFault<T>(SendContext<T> context, Exception exception) where T : class => WriteAsync(context, "info");

    private Task WriteAsync(SendContext context, string type)
    {
        history.Write("publish", type, note: (context as RabbitMqSendContext)?.Exchange);
        return Task.CompletedTask;
    }
}
