using System.Net;
using Distributed.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Distributed.Producer.Tests;

/// <summary>Every endpoint needs one scope, or says that it needs none.</summary>
public sealed class ScopeTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", "/openapi/{documentName}.json",
        "/scalar/{documentName?}", "/scalar/scalar.js", "/scalar/scalar.aspnetcore.js", "/scalar/favicon.svg",
    ];

    [Fact]
    public void Every_endpoint_needs_a_scope_but_health_and_what_describes_the_api()
    {
        var endpoints = EndpointWalk.Of(host);
        Assert.True(endpoints.Count > 15);
        var known = Words.All<KeyScope>();
        Assert.All(endpoints, endpoint => Assert.True(
            endpoint.IsAnonymous() ? Open.Contains("/" + endpoint.RoutePattern.RawText!.TrimStart('/')) : known.Contains(endpoint.Policy()),
            $"{endpoint.DisplayName} has no policy; map it in a group of ProducerRegistration.MapProducer."));
        Assert.Equal(Open.Length, endpoints.Count(EndpointWalk.IsAnonymous));
    }

    [Fact]
    public async Task Every_endpoint_refuses_who_has_no_key_and_who_has_another_scope()
    {
        foreach (var scope in Enum.GetValues<KeyScope>())
        {
            var others = (await host.MakeKeyAsync("default", [.. Enum.GetValues<KeyScope>().Where(other => other != scope)])).Key;
            var endpoints = EndpointWalk.Of(host).Where(endpoint => endpoint.Policy() == scope.Word()).ToList();
            Assert.NotEmpty(endpoints);
            foreach (var endpoint in endpoints)
            {
                var (method, path) = (new HttpMethod(endpoint.Method()), endpoint.Path(Guid.NewGuid().ToString()));
                using var without = await host.SendAsync(method, path, key: null);
                await IsProblemAsync(HttpStatusCode.Unauthorized, without, "Authorization: Bearer");
                Assert.Equal("Bearer", without.Headers.WwwAuthenticate.ToString());
                using var other = await host.SendAsync(method, path, others);
                await IsProblemAsync(HttpStatusCode.Forbidden, other, scope.Word());
            }
        }
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_is_closed()
    {
        await using var open = new ForgetfulHost();
        await open.InitializeAsync();
        using var response = await open.Http.GetAsync("/forgotten");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound)]
    public async Task Nobody_needs_a_key_for_these(string path, HttpStatusCode status)
    {
        foreach (var key in new[] { null, "sdq_live_wrong", KeyedHost.Admin })
        {
            using var response = await host.SendAsync(HttpMethod.Get, path, key);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_key_in_the_address_is_none()
    {
        var key = await host.KeyAsync("default");
        using var response = await host.Http.GetAsync($"{JobRoutes.Jobs}?key={key}&access_token={key}");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    internal static async Task IsProblemAsync(HttpStatusCode status, HttpResponseMessage response, string says)
    {
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(says, (await ProducerHost.JsonAsync(response)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Somebody has mapped an endpoint without a thought; keys are not even needed.</summary>
    private sealed class ForgetfulHost : ProducerHost
    {
        protected override void MapMore(IEndpointRouteBuilder routes) => routes.MapGet("/forgotten", () => Results.Ok());
    }
}
