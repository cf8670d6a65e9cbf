using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>Making, using and ending keys over HTTP.</summary>
public sealed class KeyTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    [Fact]
    public async Task A_key_is_shown_once_and_works_for_its_tenant()
    {
        using var response = await host.SendAsync(HttpMethod.Post, AccessRoutes.Keys, KeyedHost.Admin, new ApiKeySubmission { Name = "the site", Tenant = "acme" });
        Assert.Equal((HttpStatusCode.Created, "no-store"), (response.StatusCode, response.Headers.CacheControl?.ToString()));
        var made = (await response.Content.ReadFromJsonAsync<ApiKeyCreated>(WireJson.Options))!;
        Assert.Equal((AccessRoutes.Key(made.Details.Id), "acme", "the site"), (response.Headers.Location!.ToString(), made.Details.Tenant, made.Details.Name));
        Assert.Equal([KeyScope.JobsRead, KeyScope.JobsWrite], made.Details.Scopes);

        var job = await host.AcceptAsync(made.Key, """{"prompt":"x"}""");
        var jobs = host.Services.GetRequiredService<Distributed.Jobs.JobQueries>();
        Assert.NotNull(await jobs.FindAsync("acme", job.Id, default));
        using var list = await host.SendAsync(HttpMethod.Get, AccessRoutes.Keys + "?tenant=acme", KeyedHost.Admin);
        var text = await list.Content.ReadAsStringAsync();
        Assert.Contains(made.Details.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Key[^49..], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jobs_of_a_key_carry_it()
    {
        var made = await host.MakeKeyAsync("carried", KeyScope.JobsWrite);
        var job = await host.AcceptAsync(made.Key, """{"prompt":"x"}""");
        await using var context = await host.Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<Distributed.Jobs.JobsContext>>().CreateDbContextAsync();
        Assert.Equal(made.Details.Id, (await context.Jobs.FindAsync(job.Id))!.ApiKeyId);
    }

    [Fact]
    public async Task A_mistyped_key_a_wrong_one_and_other_schemes_are_told_apart()
    {
        var key = await host.KeyAsync("default");
        var (mistyped, other) = (key[..^1] + (key[^1] == 'a' ? 'b' : 'a'), Distributed.Jobs.ApiKeyText.Make("live").Write());
        foreach (var (header, says) in new[]
        {
            ("Bearer " + mistyped, "mistyped"), ("Bearer " + other, "no such key"), ("Bearer", "checksum"), ("Basic " + key, "checksum"), (key, "checksum"),
        })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs);
            request.Headers.TryAddWithoutValidation("Authorization", header);
            using var response = await host.Http.SendAsync(request);
            await ScopeTests.IsProblemAsync(HttpStatusCode.Unauthorized, response, says);
            Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        }
        using var lower = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs);
        lower.Headers.TryAddWithoutValidation("Authorization", "bearer " + key);
        using var fine = await host.Http.SendAsync(lower);
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_by_who_revoked_it()
    {
        var made = await host.MakeKeyAsync("default", KeyScope.JobsRead);
        using (var before = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, made.Key)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using var revoked = await host.SendAsync(HttpMethod.Delete, AccessRoutes.Key(made.Details.Id), KeyedHost.Admin);
        Assert.NotNull((await revoked.Content.ReadFromJsonAsync<ApiKeyDetails>(WireJson.Options))!.RevokedAt);
        using var after = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, made.Key);
        await ScopeTests.IsProblemAsync(HttpStatusCode.Unauthorized, after, "revoked");
        using var unknown = await host.SendAsync(HttpMethod.Delete, AccessRoutes.Key("none"), KeyedHost.Admin);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_replaced_key_and_its_successor_are_good_together_unless_the_overlap_is_none()
    {
        var made = await host.MakeKeyAsync("default", KeyScope.JobsRead);
        var next = await RotateAsync(made.Details.Id, null);
        Assert.InRange(next.Replaced!.ExpiresAt!.Value - next.Details.CreatedAt, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        foreach (var key in new[] { made.Key, next.Key })
            using (var response = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, key)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var twice = await host.SendAsync(HttpMethod.Post, AccessRoutes.RotateKey(made.Details.Id), KeyedHost.Admin))
            await ScopeTests.IsProblemAsync(HttpStatusCode.Conflict, twice, next.Details.Id);
        var last = await RotateAsync(next.Details.Id, new() { OverlapSeconds = 0 });
        using (var ended = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, next.Key)) Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        using (var good = await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, last.Key)) Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1/keys", "{}", "#/name")]
    [InlineData("POST", "/v1/keys", """{"name":"x","tenant":"No","scopes":[]}""", "#/tenant #/scopes")]
    [InlineData("POST", "/v1/keys", """{"name":"x","scopes":["everything"]}""", "#/scopes/0")]
    [InlineData("POST", "/v1/keys", """{"name":"x","hash":"x"}""", "#/hash")]
    [InlineData("POST", "/v1/keys", """{"name":"x","expiresAt":"2020-01-01T00:00:00Z"}""", "#/expiresAt")]
    [InlineData("POST", "/v1/keys", "[", "#")]
    [InlineData("POST", "/v1/keys", "null", "#")]
    [InlineData("POST", "/v1/keys/none/rotate", """{"overlapSeconds":-1}""", "#/overlapSeconds")]
    [InlineData("PUT", "/v1/tenants/acme", """{"weight":0,"requestsPerMinute":0,"maxQueued":-1,"maxRunning":-1,"dailyGpuSeconds":-1}""",
        "#/weight #/requestsPerMinute #/maxQueued #/maxRunning #/dailyGpuSeconds")]
    [InlineData("PUT", "/v1/tenants/-acme", "{}", "id")]
    [InlineData("GET", "/v1/tenants/Acme", "{}", "id")]
    public async Task What_is_wrong_is_named(string method, string path, string body, string fields)
    {
        var request = new HttpRequestMessage(new(method), path) { Content = new StringContent(body) };
        request.Headers.Authorization = new("Bearer", KeyedHost.Admin);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields.Split(' '), await ProducerHost.WrongFieldsAsync(response));
    }

    private async Task<ApiKeyCreated> RotateAsync(string id, ApiKeyRotation? rotation)
    {
        using var response = await host.SendAsync(HttpMethod.Post, AccessRoutes.RotateKey(id), KeyedHost.Admin, rotation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<ApiKeyCreated>(WireJson.Options))!;
    }
}
