using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>What clients read who meet a limit.</summary>
public sealed class LimitTests(LimitTests.Host fixture) : IClassFixture<LimitTests.Host>
{
    private readonly KeyedHost host = fixture.Producer;
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    [Fact]
    public async Task Each_key_may_send_so_many_requests_and_is_told_how_many_are_left()
    {
        var tenant = await host.TenantAsync(new() { RequestsPerMinute = 3 });
        var (one, two) = (await host.KeyAsync(tenant), await host.KeyAsync(tenant));
        for (var left = 2; left >= 0; left--)
        {
            using var response = await host.SendAsync(HttpMethod.Get, "/v1/tiers", one);
            Assert.Equal((HttpStatusCode.OK, "\"requests\";q=3;w=60"), (response.StatusCode, response.Headers.GetValues("RateLimit-Policy").Single()));
            Assert.StartsWith($"\"requests\";r={left};t=", response.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        }
        using var refused = await host.SendAsync(HttpMethod.Get, "/v1/tiers", one);
        await IsQuotaAsync(refused, "requests");
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Headers.RetryAfter!.Delta);
        using var other = await host.SendAsync(HttpMethod.Get, "/v1/tiers", two);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var unlimited = await host.SendAsync(HttpMethod.Get, "/v1/tiers", await host.KeyAsync("unlimited"));
        Assert.False(unlimited.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task A_batch_that_does_not_fit_is_refused_whole_and_one_that_fits_counts()
    {
        var key = await host.KeyAsync(await host.TenantAsync(new() { MaxQueued = 3 }));
        using (var refused = await host.SendAsync(HttpMethod.Post, BatchRoutes.Batches, key, new { prompts = new[] { "a", "b", "c", "d" } }))
            await IsQuotaAsync(refused, "queued");
        Assert.Empty((await (await host.SendAsync(HttpMethod.Get, JobRoutes.Jobs, key)).Content.ReadFromJsonAsync<JobPage>(WireJson.Options))!.Jobs);
        using (var accepted = await host.SendAsync(HttpMethod.Post, BatchRoutes.Batches, key, new { prompts = new[] { "a", "b", "c" } }))
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using var job = await host.PostJobAsync(key, """{"prompt":"x"}""");
        await IsQuotaAsync(job, "queued");
    }

    [Fact]
    public async Task A_full_queue_is_429_with_what_to_do_and_a_retry_counts_too()
    {
        var key = await host.KeyAsync(await host.TenantAsync(new() { MaxQueued = 1 }));
        var job = await host.AcceptAsync(key, """{"prompt":"x"}""");
        using (var refused = await host.PostJobAsync(key, """{"prompt":"x"}"""))
        {
            await IsQuotaAsync(refused, "queued");
            Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
            Assert.Equal(("\"queued\";q=1", "\"queued\";r=0;t=5"), (refused.Headers.GetValues("RateLimit-Policy").Single(), refused.Headers.GetValues("RateLimit").Single()));
        }
        using (await host.SendAsync(HttpMethod.Post, $"{JobRoutes.Job(job.Id)}/cancel", key)) { }
        await host.AcceptAsync(key, """{"prompt":"x"}""");
        using var retry = await host.SendAsync(HttpMethod.Post, JobRoutes.Retry(job.Id), key);
        await IsQuotaAsync(retry, "queued");
    }

    [Fact]
    public async Task A_used_up_day_is_429_until_midnight_and_the_tenant_shows_it()
    {
        var tenant = await host.TenantAsync(new());
        var key = await host.KeyAsync(tenant);
        var job = await host.AcceptAsync(key, """{"prompt":"x"}""");
        await using (var context = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync())
            await context.Database.ExecuteSqlRawAsync("UPDATE jobs SET estimated_us = 10000001 WHERE id = {0}", job.Id);
        using (await host.SendAsync(HttpMethod.Put, AccessRoutes.Tenant(tenant), KeyedHost.Admin, new TenantLimits { DailyGpuSeconds = 10 })) { }
        using var refused = await host.PostJobAsync(key, """{"prompt":"x"}""");
        await IsQuotaAsync(refused, "gpu-seconds");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.Equal("\"gpu-seconds\";q=10;w=86400", refused.Headers.GetValues("RateLimit-Policy").Single());
        using var shown = await host.SendAsync(HttpMethod.Get, AccessRoutes.Tenant(tenant), KeyedHost.Admin);
        var details = (await shown.Content.ReadFromJsonAsync<TenantDetails>(WireJson.Options))!;
        Assert.Equal((10.0, 10.000001), (details.DailyGpuSeconds!.Value, details.UsedGpuSeconds));
    }

    private static async Task IsQuotaAsync(HttpResponseMessage response, string policy)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = await ProducerHost.JsonAsync(response);
        Assert.Equal(QuotaExceeded, problem.GetProperty("type").GetString());
        Assert.Equal(policy, Assert.Single(problem.GetProperty("violated-policies").EnumerateArray()).GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    public sealed class Host : IAsyncLifetime
    {
        /// <summary>No share of a minute's requests comes back while a test runs.</summary>
        public KeyedHost Producer { get; } = new() { Configure = services => services.AddSingleton(new RequestLimits(new StoppedClock())) };

        public ValueTask InitializeAsync() => Producer.InitializeAsync();

        public ValueTask DisposeAsync() => Producer.DisposeAsync();
    }
}
