using System.Collections.Concurrent;
using MassTransit;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>Hears published notices, and remembers them in the order in which it was done with them.</summary>
internal sealed class Listener(Task? before = null)
{
    public const string Name = "pages";

    private readonly ConcurrentQueue<string> heard = new();

    public IReadOnlyCollection<string> Heard => heard;

    public EventEndpoint Endpoint => new(Name, (receiver, _) => receiver.Handler<Notice>(async context =>
    {
        if (before is not null) await before;
        heard.Enqueue(context.Message.Text);
    }));

    public Task HasAsync(int count) => Eventually.IsAsync(() => Task.FromResult(heard.Count >= count));
}
