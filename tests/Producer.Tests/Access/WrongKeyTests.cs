using System.Net;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer.Tests;

/// <summary>Guessing.</summary>
public sealed class WrongKeyTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    [Fact]
    public async Task An_address_that_guesses_waits_while_keys_in_use_go_on()
    {
        var (used, idle) = (await host.KeyAsync("default"), await host.KeyAsync("default"));
        using (var right = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, used)) Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        for (var i = 0; i < WrongKeys.Most; i++)
            using (var wrong = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, ApiKeyText.Make("live").Write())) Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        foreach (var key in new[] { ApiKeyText.Make("live").Write(), "sdq_damaged", idle })
        {
            using var closed = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, key);
            await ScopeTests.IsProblemAsync(HttpStatusCode.TooManyRequests, closed, "wrong keys");
            Assert.Equal("60", closed.Headers.RetryAfter?.ToString());
        }
        foreach (var key in new[] { used, KeyedHost.Admin })
            using (var open = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, key)) Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var health = await host.SendAsync(HttpMethod.Get, "/health/live", "sdq_damaged");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }
}
