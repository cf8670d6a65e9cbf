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
    public async Task Waiting_for_a_worker_to_be_gone_looks_until_it_is()
    {
        var workers = server.Services.GetRequiredService<JobWorkers>();
        await workers.AnnounceAsync(new(new("gpu-8"), "cpu", new Dictionary<Tier, int> { [Tier.Full] = 4 }, [ProducerHost.Full]), draining: false, Cancellation);
        var line = new FlakyHandler((_, send, _) => send(), (_, send, _) => send(), async (_, send, _) =>
        {
            await workers.LeaveAsync(new("gpu-8"), Cancellation);
            return await send();
        });
        await server.Over(line).WaitWorkerGoneAsync("gpu-8", Cancellation);
        Assert.Equal(3, line.Tries);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_name_that_leads_to_another_address_is_not_sent(string name)
    {
        var line = new FlakyHandler();
        var astray = server.Over(line);
        foreach (var ask in (Func<Task>[])[() => astray.DrainWorkerAsync(name, Cancellation), () => astray.GetTenantAsync(name, Cancellation), () => astray.SetTenantAsync(name, new(), Cancellation),
            () => astray.RevokeKeyAsync(name, Cancellation), () => astray.RotateKeyAsync(name, cancellation: Cancellation)])
            await Assert.ThrowsAsync<ArgumentException>(ask);
        Assert.Equal(0, line.Tries);
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
