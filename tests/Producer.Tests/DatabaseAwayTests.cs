using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Distributed.Producer.Tests;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task While_the_database_is_away_every_route_says_when_to_try_again()
    {
        await using var host = new ProducerHost { AbsentDatabase = $"Host=127.0.0.1,127.0.0.1;Port={FreePort()};Username=nobody" };
        await host.InitializeAsync();
        using var posted = await host.Http.PostAsJsonAsync("/v1/jobs", new { prompt = "a fox" });
        using var looked = await host.Http.GetAsync(new Uri($"/v1/jobs/{Guid.NewGuid()}", UriKind.Relative));
        foreach (var answer in new[] { posted, looked })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains("Nothing is lost", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
