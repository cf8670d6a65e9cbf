using System.Collections.Concurrent;
using MassTransit;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>A consumer that remembers what it has finished.</summary>
internal sealed class Inbox(Func<ConsumeContext<Hint>, Task>? work = null)
{
    private readonly ConcurrentQueue<int> finished = new();

    /// <summary>The numbers of what it has finished.</summary>
    public IReadOnlyList<int> Finished => [.. finished];

    public QueueEndpoint Of(string queue, int concurrency = 4) => new(queue, (_, _) => Task.FromResult(concurrency), (receiver, _) => receiver.Handler<Hint>(async context =>
    {
        if (work is not null) await work(context);
        finished.Enqueue(context.Message.Number);
    }));

    public Task HasAsync(params int[] numbers) => Eventually.IsAsync(() => Task.FromResult(numbers.All(Finished.Contains)));
}
