using System.Net;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.ServiceDefaults.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Distributed.Producer.Tests;

/// <summary>Who waits is woken by the event alone: nobody asks the database in these tests.</summary>
public sealed class WaitEventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_in_memory_bus_wakes_who_waits()
    {
        await using var host = new ProducerHost { Configure = LookNoMore };
        await host.InitializeAsync();
        await AssertIsWokenAsync(host);
    }

    [Fact]
    public async Task RabbitMq_wakes_who_waits()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var host = new ProducerHost { Settings = new Dictionary<string, string?> { ["ConnectionStrings:Broker"] = vhost.Address }, Configure = LookNoMore };
        await host.InitializeAsync();
        // The queue itself is asked for its consumers: the broker's management tells its numbers late.
        await using var connection = await new ConnectionFactory { Uri = new(vhost.Address) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await Eventually.IsAsync(async () => await vhost.ListAsync("queues", "producer-") is [var queue]
            && await channel.ConsumerCountAsync(queue.GetProperty("name").GetString()!, Token) > 0);
        await AssertIsWokenAsync(host);
    }

    private static void LookNoMore(IServiceCollection services) => services.Remove(services.Single(service =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, JobWaiter>));

    private static async Task AssertIsWokenAsync(ProducerHost host)
    {
        var job = await host.AcceptAsync("""{"prompt":"x"}""");
        var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Job(job.Id));
        request.Headers.TryAddWithoutValidation("Prefer", "wait=60");
        var reading = host.Http.SendAsync(request, Token);
        await Eventually.IsAsync(() => Task.FromResult(host.Services.GetRequiredService<JobWaiter>().Count > 0));
        using (await host.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null, Token)) { }
        using var response = await reading.WaitAsync(TimeSpan.FromSeconds(40), Token);          // well before its time is up
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (response.StatusCode, (await ProducerHost.JsonAsync(response)).GetProperty("status").GetString()));
    }
}
