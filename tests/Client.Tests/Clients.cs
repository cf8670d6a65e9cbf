using Distributed.Contracts;
using Distributed.Producer.Tests;

namespace Distributed.Client.Tests;

internal static class Clients
{
    /// <summary>A client of the server over a line with these faults, on a clock that does not wait.</summary>
    public static JobClient Over(this ProducerHost server, FlakyHandler line, TimeProvider? time = null, Action<JobClientOptions>? configure = null)
    {
        var options = new JobClientOptions { BaseAddress = server.Http.BaseAddress!, TryTimeout = TimeSpan.FromMinutes(5) };
        configure?.Invoke(options);
        return new(new(line) { Timeout = Timeout.InfiniteTimeSpan }, options, time ?? new HastyTime(TimeSpan.FromMinutes(2)));
    }

    public static JobClient Client(this ProducerHost server, Action<JobClientOptions>? configure = null) => server.Over(new(), TimeProvider.System, configure);

    /// <summary>Waits until what is stored next is newer: the server's clock counts milliseconds, and a fast machine stores several in one.</summary>
    public static async Task PassAsync(DateTimeOffset stored)
    {
        while (DateTimeOffset.UtcNow < stored.AddMilliseconds(2)) await Task.Yield();
    }

    public static async Task<IReadOnlyList<JobDetails>> JobsAsync(this JobClient client, string prompt) =>
        await client.ListAsync(new() { Prompt = prompt }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
