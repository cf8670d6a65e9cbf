using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>Waiting for a job with <c>Prefer: wait=n</c>, on the in-memory bus.</summary>
public sealed class PreferTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wait=60", JobStatus.Succeeded)]
    [InlineData("wait=60", JobStatus.Failed)]
    [InlineData("respond-async, wait=60", JobStatus.Cancelled)]
    public async Task A_job_that_ends_meanwhile_is_answered_with_200(string prefer, JobStatus end)
    {
        var sent = host.PostAsync($$"""{"prompt":"{{Guid.NewGuid()}}"}""", ("Prefer", prefer));
        var id = await FindNewestAsync(sent);
        Assert.False(sent.IsCompleted);
        await EndAsync(id, end);
        using var response = await sent.WaitAsync(TimeSpan.FromSeconds(40), Token);
        Assert.Equal((HttpStatusCode.OK, prefer, JobRoutes.Job(id)),
            (response.StatusCode, response.Headers.GetValues("Preference-Applied").Single(), response.Content.Headers.ContentLocation?.ToString()));
        var job = (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!;
        Assert.Equal((id, end), (job.Id, job.Status));
        Assert.NotNull(job.FinishedAt);
        Assert.Equal(end == JobStatus.Succeeded ? 1 : 0, job.Images.Count);
    }

    [Fact]
    public async Task A_job_that_does_not_end_is_answered_with_202_when_the_time_is_up()
    {
        var clock = Stopwatch.StartNew();
        using var response = await host.PostAsync("""{"prompt":"x"}""", ("Prefer", "wait=1"));
        Assert.Equal((HttpStatusCode.Accepted, "wait=1"), (response.StatusCode, response.Headers.GetValues("Preference-Applied").Single()));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(55));          // and not the minute that it waits at most
        Assert.Equal(JobStatus.Queued, (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Status);
    }

    [Fact]
    public async Task Reading_a_job_waits_too_and_not_when_it_has_ended()
    {
        var job = await host.AcceptAsync("""{"prompt":"x"}""");
        using var early = await ReadAsync(job.Id, "wait=1");
        Assert.Equal(JobStatus.Queued, (await early.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Status);
        var reading = ReadAsync(job.Id, "wait=60");
        await EndAsync(job.Id, JobStatus.Succeeded);
        using var response = await reading.WaitAsync(TimeSpan.FromSeconds(40), Token);
        Assert.Equal("wait=60", response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal(JobStatus.Succeeded, (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Status);
        using var again = await ReadAsync(job.Id, "wait=60").WaitAsync(TimeSpan.FromSeconds(40), Token);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_replay_waits_for_the_first_ones_job()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var first = await host.PostAsync("""{"prompt":"x"}""", key);
        var id = (await first.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Id;
        var replay = host.PostAsync("""{"prompt":"x"}""", key, ("Prefer", "wait=60"));
        await EndAsync(id, JobStatus.Succeeded);
        using var response = await replay.WaitAsync(TimeSpan.FromSeconds(40), Token);
        Assert.Equal((HttpStatusCode.OK, "true"), (response.StatusCode, response.Headers.GetValues("Idempotency-Replayed").Single()));
    }

    [Fact]
    public async Task Respond_async_is_what_is_done_anyway()
    {
        using var response = await host.PostAsync("""{"prompt":"x"}""", ("Prefer", "respond-async"));
        Assert.Equal((HttpStatusCode.Accepted, "respond-async"), (response.StatusCode, response.Headers.GetValues("Preference-Applied").Single()));
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait=soon")]
    [InlineData("wait=-1")]
    [InlineData("wait=0")]
    [InlineData("wait=1.5")]
    [InlineData("return=minimal; foo=\"a,wait=9\"")]
    [InlineData("=; ,,\"")]
    public async Task What_is_malformed_or_unknown_is_ignored(string prefer)
    {
        using var response = await host.PostAsync("""{"prompt":"x"}""", ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
    }

    [Theory]
    [InlineData("wait=5", 5, false)]
    [InlineData("Wait = \"5\" ; x=y", 5, false)]
    [InlineData("wait=100", 60, false)]
    [InlineData("wait=5, wait=9", 5, false)]
    [InlineData("return=minimal, respond-async,wait=7", 7, true)]
    [InlineData("foo=\"a, respond-async\", wait=7", 7, false)]
    [InlineData("respond-async=1", null, false)]
    [InlineData("", null, false)]
    public void Preferences_are_read_as_the_rfc_writes_them(string header, int? seconds, bool respondAsync)
    {
        var read = Preferences.Parse(header);
        Assert.Equal((seconds, respondAsync), ((int?)read.Wait?.TotalSeconds, read.RespondAsync));
    }

    private async Task<Guid> FindNewestAsync(Task<HttpResponseMessage> sent)
    {
        for (var i = 0; i < 600 && !sent.IsCompleted; i++)
        {
            var page = await host.Services.GetRequiredService<JobQueries>().PageAsync("default", new() { Statuses = [JobStatus.Queued] }, 1, null, Token);
            if (page.Jobs is [var newest] && Guid.TryParse(newest.Request.Prompt, out _)) return newest.Id;
            await Task.Delay(50, Token);
        }
        throw new TimeoutException("The job was not stored.");
    }

    private async Task EndAsync(Guid id, JobStatus end)
    {
        var leases = host.Services.GetRequiredService<JobLeases>();
        if (end is JobStatus.Cancelled)
        {
            await host.Services.GetRequiredService<JobCancellation>().CancelAsync("default", id, Token);
            return;
        }
        using var lease = (await leases.ClaimAsync(id, Tier.Full, "gpu-0", Token))!;
        if (end is JobStatus.Failed) await leases.FailAsync(lease, new("hopeless", "It never works.", IsPermanent: true), Token);
        else await leases.SucceedAsync(lease, [new(0, ImageName.For("default", id, 1, 0, [1, 2, 3]).ToString(), 64, 64, 1, new string('a', 64), 10)], new(default, default, default, default), Token);
    }

    private Task<HttpResponseMessage> ReadAsync(Guid id, string prefer)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Job(id));
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return host.Http.SendAsync(request, Token);
    }
}
