using System.Net;
using System.Text.RegularExpressions;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Images.Tests;
using Distributed.Jobs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.Producer.Tests;

/// <summary>Two tenants and every route: one never learns that the other has anything.</summary>
public sealed partial class IsolationTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    private const string Marker = "a secret prompt of the other tenant";

    /// <summary>Routes that neither name a thing of a tenant nor show any. A new route belongs here, or below <see cref="Resources"/>.</summary>
    private static readonly string[] Nobodys = ["POST /v1/jobs", "POST /v1/batches", "GET /v1/tiers", "GET /v1/workers"];

    [Fact]
    public async Task A_foreign_id_is_answered_word_for_word_as_an_unknown_one()
    {
        var (mine, theirs) = (await host.KeyAsync("mine"), await host.KeyAsync("theirs"));
        var foreign = await Resources(theirs);
        var walked = 0;
        foreach (var endpoint in Walk().Where(EndpointWalk.HasParameter))
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var resource = Assert.Single(foreign.Keys, prefix => path.StartsWith(prefix + "/{", StringComparison.Ordinal));
            var (method, unknown) = (new HttpMethod(endpoint.Method()), Guid.NewGuid().ToString());
            using var owner = method == HttpMethod.Get ? await host.SendAsync(method, endpoint.Path(foreign[resource]), theirs) : null;
            Assert.True(owner is null or { IsSuccessStatusCode: true }, $"{path}: the owner does not see it either, so this shows nothing.");
            using var one = await host.SendAsync(method, endpoint.Path(foreign[resource]), mine);
            using var other = await host.SendAsync(method, endpoint.Path(unknown), mine);
            Assert.True(one.StatusCode == HttpStatusCode.NotFound, $"{method} {path} answers {one.StatusCode} for another tenant's {resource}.");
            Assert.Equal((other.StatusCode, await BodyAsync(other, unknown)), (one.StatusCode, await BodyAsync(one, foreign[resource])));
            Assert.Equal(Headers(other), Headers(one));
            walked++;
        }
        Assert.True(walked >= 5);
        using var still = await host.SendAsync(HttpMethod.Get, $"{JobRoutes.Jobs}/{foreign[JobRoutes.Jobs]}", theirs);
        Assert.Contains("\"succeeded\"", await still.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_list_shows_anything_of_another_tenant()
    {
        var (mine, theirs) = (await host.KeyAsync("mine"), await host.KeyAsync("theirs"));
        var foreign = await Resources(theirs);
        foreach (var endpoint in Walk().Where(endpoint => !endpoint.HasParameter()))
        {
            var route = $"{endpoint.Method()} /{endpoint.RoutePattern.RawText!.TrimStart('/')}";
            if (Nobodys.Contains(route)) continue;
            Assert.True(endpoint.Method() == "GET", $"{route} is new: say in this test whose things it touches.");
            foreach (var query in new[] { "", "?limit=200", $"?retryOf={foreign[JobRoutes.Jobs]}", "?prompt=secret", "?tenant=theirs", "?status=succeeded&tier=full" })
            {
                using var response = await host.SendAsync(HttpMethod.Get, endpoint.Path("") + query, mine);
                var body = await response.Content.ReadAsStringAsync();
                Assert.DoesNotContain(Marker, body, StringComparison.Ordinal);
                foreach (var id in foreign.Values) Assert.DoesNotContain(id, body, StringComparison.Ordinal);
            }
            using var owner = await host.SendAsync(HttpMethod.Get, endpoint.Path(""), theirs);
            Assert.Contains(foreign["/" + endpoint.RoutePattern.RawText!.TrimStart('/')], await owner.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_idempotency_key_of_two_tenants_is_two_jobs()
    {
        var ids = new List<string>();
        foreach (var tenant in new[] { "mine", "theirs" })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs) { Content = new StringContent("""{"prompt":"x"}""") };
            request.Headers.Authorization = new("Bearer", await host.KeyAsync(tenant));
            request.Headers.Add("Idempotency-Key", "the-same");
            using var response = await host.Http.SendAsync(request);
            Assert.False(response.Headers.Contains("Idempotency-Replayed"));
            ids.Add(response.Headers.Location!.ToString());
        }
        Assert.NotEqual(ids[0], ids[1]);
    }

    private IEnumerable<RouteEndpoint> Walk() => EndpointWalk.Of(host).Where(endpoint => !endpoint.IsAnonymous() && endpoint.Policy() != KeyScope.Admin.Word());

    /// <summary>A thing of every kind that belongs to a tenant, by the route below which its id stands. Each is as whole as it can be.</summary>
    private async Task<IReadOnlyDictionary<string, string>> Resources(string owner)
    {
        var png = PictureFiles.Halves(SKEncodedImageFormat.Png, 64, 64);
        var job = await host.AcceptAsync(owner, $$"""{"prompt":"{{Marker}}","inputImage":"{{Convert.ToBase64String(png)}}","strength":0.5}""");
        var (leases, images) = (host.Services.GetRequiredService<JobLeases>(), host.Services.GetRequiredService<IImageStore>());
        using var lease = (await leases.ClaimAsync(job.Id, Tier.Full, "gpu-0", default))!;
        var stored = await images.SaveAsync(ImageName.For("theirs", job.Id, lease.Attempt, 0, png), png, default);
        await leases.SucceedAsync(lease, [new(0, stored.Name.ToString(), 64, 64, 7, stored.Sha256, stored.Length)], new(default, default, default, default), default);

        using var batch = await host.SendAsync(HttpMethod.Post, BatchRoutes.Batches, owner, new { prompts = new[] { Marker } });
        var batchId = batch.Headers.Location!.ToString().Split('/')[^1];
        using var cancelled = await host.SendAsync(HttpMethod.Post, $"{BatchRoutes.Batches}/{batchId}/cancel", owner);          // so that its stream ends
        return new Dictionary<string, string> { [JobRoutes.Jobs] = job.Id.ToString(), [BatchRoutes.Batches] = batchId };
    }

    /// <summary>The body, but for the id that was asked for and the trace of the request.</summary>
    private static async Task<string> BodyAsync(HttpResponseMessage response, string id) =>
        Trace().Replace((await response.Content.ReadAsStringAsync()).Replace(id, "(id)", StringComparison.OrdinalIgnoreCase), "");

    private static string Headers(HttpResponseMessage response) => string.Join('\n', response.Headers.Concat(response.Content.Headers)
        .Where(header => header.Key is not ("Date" or "Content-Length")).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal));

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex Trace();
}
