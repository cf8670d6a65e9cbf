using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

public sealed class JobRouteTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Theory]
    [InlineData("GET", "/v1/jobs/00000000-0000-0000-0000-000000000000")]
    [InlineData("POST", "/v1/jobs/00000000-0000-0000-0000-000000000000/cancel")]
    [InlineData("GET", "/v1/jobs/00000000-0000-0000-0000-000000000000/images/0")]
    [InlineData("POST", "/v1/jobs/00000000-0000-0000-0000-000000000000/retry")]
    [InlineData("GET", "/v1/jobs/not-an-id")]
    [InlineData("GET", "/v1/nothing")]
    public async Task What_does_not_exist_is_answered_404_with_a_problem(string method, string path)
    {
        using var response = await host.Http.SendAsync(new(new(method), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_stays_so()
    {
        var job = await host.AcceptAsync("""{"prompt":"x"}""");
        for (var i = 0; i < 2; i++)
        {
            using var response = await host.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null);
            Assert.Equal(JobStatus.Cancelled, (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!.Status);
        }
    }

    [Fact]
    public async Task The_list_pages_newest_first_and_refuses_bad_parameters()
    {
        var (older, newer) = (await host.AcceptAsync("""{"prompt":"x"}"""), await host.AcceptLaterAsync("""{"prompt":"x"}"""));
        var page = (await host.Http.GetFromJsonAsync<JobPage>($"{JobRoutes.Jobs}?limit=1", WireJson.Options))!;
        Assert.Equal(newer.Id, Assert.Single(page.Jobs).Id);
        var next = (await host.Http.GetFromJsonAsync<JobPage>($"{JobRoutes.Jobs}?limit=1&cursor={page.NextCursor}", WireJson.Options))!;
        Assert.Equal(older.Id, Assert.Single(next.Jobs).Id);

        using var bad = await host.Http.GetAsync($"{JobRoutes.Jobs}?limit=0&status=done&cursor=x");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal(["status", "limit", "cursor"], await ProducerHost.WrongFieldsAsync(bad));
    }

    [Fact]
    public async Task An_image_is_served_as_it_was_stored_and_answered_gone_when_its_bytes_are()
    {
        var job = await host.AcceptAsync("""{"prompt":"x"}""");
        var (leases, images) = (host.Services.GetRequiredService<JobLeases>(), host.Services.GetRequiredService<IImageStore>());
        using var lease = await leases.ClaimAsync(job.Id, Tier.Full, "gpu-0", default);
        var png = PngWriter.Write(new byte[8 * 8 * 3], 8, 8);
        var name = ImageName.For("default", job.Id, lease!.Attempt, 0, png);
        var stored = await images.SaveAsync(name, png, default);
        await leases.SucceedAsync(lease, [new(0, name.ToString(), 8, 8, 7, stored.Sha256, stored.Length)], new(default, default, default, default), default);

        var done = (await host.Http.GetFromJsonAsync<JobDetails>(JobRoutes.Job(job.Id), WireJson.Options))!;
        Assert.Equal(JobStatus.Succeeded, done.Status);
        var image = Assert.Single(done.Images);
        using var response = await host.Http.GetAsync(image.Url);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(png, await response.Content.ReadAsByteArrayAsync());

        await images.DeleteAsync(name, default);
        using var gone = await host.Http.GetAsync(image.Url);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task The_tiers_are_listed_with_their_limits()
    {
        var tiers = await host.Http.GetFromJsonAsync<TierProfile[]>("/v1/tiers", WireJson.Options);
        Assert.Equivalent(ProducerHost.Full, Assert.Single(tiers!), strict: true);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_answered(string path)
    {
        using var response = await host.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
