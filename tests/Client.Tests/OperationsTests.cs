using System.Net;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.Producer.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Client.Tests;

public sealed class OperationsTests(ProducerHost server) : IClassFixture<ProducerHost>
{
    private readonly JobClient client = server.Client();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_is_asked_to_drain_by_its_name_whatever_letters_it_has()
    {
        const string Name = "gpu 7 (left)";
        var workers = server.Services.GetRequiredService<JobWorkers>();
        var worker = new WorkerAnnouncement(new(Name), "cpu", new Dictionary<Tier, int> { [Tier.Full] = 4 }, [ProducerHost.Full]);
        Assert.False(await workers.AnnounceAsync(worker, draining: false, Cancellation));
        await client.DrainWorkerAsync(Name, Cancellation);
        Assert.True(await workers.AnnounceAsync(worker, draining: false, Cancellation));
        Assert.True(Assert.Single(await client.ListWorkersAsync(Cancellation), known => known.Name == Name).Draining);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<JobApiException>(() => client.DrainWorkerAsync("nobody", Cancellation))).StatusCode);
    }

    [Fact]
    public async Task A_queue_that_was_lost_is_published_again()
    {
        var before = (await client.RedispatchAsync(Tier.Distilled, Cancellation)).Jobs;
        Assert.Equal(0, before);
        await client.SubmitAsync(new() { Prompt = "a fox" }, cancellation: Cancellation);
        // The job's confirmation is noted a moment after it is sent; before that there is nothing to send again.
        while ((await client.RedispatchAsync(Tier.Full, Cancellation)).Jobs == 0) Cancellation.ThrowIfCancellationRequested();
    }
}
