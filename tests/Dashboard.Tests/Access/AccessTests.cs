using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace Distributed.Dashboard.Tests;

public sealed class AccessTests : IAsyncLifetime
{
    private DashboardHost host = null!;

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public void Every_route_asks_for_the_login_except_health_login_and_static_files()
    {
        var open = host.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy != DashboardPolicy.Name)).ToList();
        Assert.All(open, endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
                || endpoint.RoutePattern.RawText is "{**path:file}"          // static files of a build that have no endpoint of their own yet
                || endpoint.RoutePattern.RawText is "/login" or "/login/openid" or "/health/live" or "/health/ready",
            $"{endpoint.RoutePattern.RawText} is open to everybody."));
        Assert.Contains(host.Endpoints.Except(open), endpoint => endpoint.RoutePattern.RawText == "/pictures/{id:guid}/{index:int:min(0)}");
        Assert.Contains(host.Endpoints.Except(open), endpoint => endpoint.RoutePattern.RawText == "/pictures/{id:guid}/input");
        Assert.Contains(host.Endpoints.Except(open), endpoint => endpoint.RoutePattern.RawText == "/");
    }

    [Fact]
    public async Task Metrics_with_a_port_of_their_own_ask_for_no_login_and_are_nowhere_else()
    {
        var port = FreePort();
        await using var dashboard = await DashboardHost.StartAsync(settings: [("Metrics:Port", $"{port}"), ("Kestrel:Endpoints:Metrics:Url", $"http://127.0.0.1:{port}"), ("Kestrel:Endpoints:Pages:Url", "http://127.0.0.1:0")]);
        using var elsewhere = await dashboard.Http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var prometheus = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));          // a request is counted a moment after its answer
        while (!(await prometheus.GetStringAsync($"http://127.0.0.1:{port}/metrics", patience.Token)).Contains("http_server_request_duration_seconds", StringComparison.Ordinal))
            await Task.Yield();
    }

    [Fact]
    public async Task Every_closed_route_refuses_who_is_not_logged_in()
    {
        var closed = host.Endpoints.Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any()).ToList();
        Assert.NotEmpty(closed);
        foreach (var endpoint in closed)
        {
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods: [var first, ..] } ? first : "POST";
            using var request = new HttpRequestMessage(new HttpMethod(method), Fill(endpoint));
            using var response = await host.Http.SendAsync(request);
            Assert.True(response.StatusCode is HttpStatusCode.Unauthorized, $"{method} {request.RequestUri} answered {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Every_answer_tells_browsers_what_to_refuse()
    {
        foreach (var address in (string[])["/", "/login", "/dashboard.css", "/nowhere", $"/pictures/{Guid.Empty}/0"])
        {
            using var response = await host.Http.GetAsync(new Uri(address, UriKind.Relative));
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("/login", "POST")]
    [InlineData("/_blazor/negotiate", "POST")]
    [InlineData("/_blazor", "GET")]
    public async Task Pages_of_other_sites_are_refused(string address, string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add("Origin", "https://evil.example");
        if (method == "GET")
        {
            request.Headers.Add("Connection", "Upgrade");
            request.Headers.Add("Upgrade", "websocket");
        }
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Where_nobody_else_can_reach_it_no_login_is_asked_for()
    {
        await using var open = await DashboardHost.StartAsync(isPrivate: true);
        using var page = await open.Http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task A_page_that_is_not_there_is_said_in_words()
    {
        using var entered = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key);
        using var response = await host.Http.GetPageAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such page", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Fill(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!
        .Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{index:int:min(0)}", "0", StringComparison.Ordinal);

    /// <summary>A port that nobody else is given meanwhile: it is not among those that the system hands out.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
