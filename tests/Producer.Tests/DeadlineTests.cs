using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.ServiceDefaults.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>What painting took lately says which deadlines cannot be met.</summary>
public sealed class DeadlineTests(DeadlineTests.Measured fixture) : IClassFixture<DeadlineTests.Measured>
{
    private const int Seconds = 40;          // that each job took, by its row
    private readonly ProducerHost host = fixture.Producer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deadline_that_painting_alone_exceeds_is_refused_before_anything_is_queued()
    {
        var before = await CountAsync();
        foreach (var address in new[] { JobRoutes.Jobs, JobRoutes.Jobs + "?dryRun=true" })
        {
            using var response = await host.Http.PostAsync(address, new StringContent($$"""{"prompt":"x","deadlineSeconds":{{Seconds - 1}}}"""), Token);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var error = Assert.Single((await ProducerHost.JsonAsync(response)).GetProperty("errors").EnumerateArray());
            Assert.Equal("#/deadlineSeconds", error.GetProperty("pointer").GetString());
            Assert.Equal($"is {Seconds - 1}, and half of the jobs like this one lately took {Seconds} s or more once they were begun, so it would be late even if nothing waited. "
                + $"Allow at least {Seconds}, or ask for fewer steps, fewer images or a smaller picture.", error.GetProperty("detail").GetString());
        }
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task What_painting_takes_is_long_enough_and_of_what_was_not_measured_nothing_is_refused()
    {
        foreach (var body in new[] { $"\"deadlineSeconds\":{Seconds}", "\"deadlineSeconds\":1,\"steps\":21", "\"deadlineSeconds\":1,\"width\":128", "\"deadlineSeconds\":1,\"imageCount\":2" })
            Assert.NotNull((await host.AcceptAsync($$"""{"prompt":"x",{{body}}}""")).DeadlineAt);
    }

    [Fact]
    public async Task What_was_accepted_under_a_key_stays_so_although_its_deadline_would_be_refused_today()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var sent = await host.PostAsync("""{"prompt":"x","deadlineSeconds":90}""", key);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var id = (await sent.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Id;
        await using (var database = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Token))
        {
            var hash = SubmissionBody.HashOf(new() { Prompt = "x", DeadlineSeconds = 1 });
            await database.Database.ExecuteSqlAsync($"UPDATE jobs SET request_hash = {hash} WHERE id = {id}", Token);
        }
        using var again = await host.PostAsync("""{"prompt":"x","deadlineSeconds":1}""", key);
        Assert.Equal((HttpStatusCode.Accepted, sent.Headers.Location), (again.StatusCode, again.Headers.Location));
    }

    [Fact]
    public async Task A_deadline_that_only_the_queue_exceeds_is_quoted_so_and_accepted()
    {
        Assert.True((await QuoteAsync<JobQuote>(JobRoutes.Jobs, """{"prompt":"x","deadlineSeconds":100000}""")).MeetsDeadline);
        Assert.Null((await QuoteAsync<JobQuote>(JobRoutes.Jobs, """{"prompt":"x"}""")).MeetsDeadline);
        var crowd = await AcceptAsync($$"""{"defaults":{"priority":"high"},"prompts":[{{string.Join(',', Enumerable.Repeat("\"x\"", 100))}}]}""");
        var body = $$"""{"prompt":"x","deadlineSeconds":{{2 * Seconds}}}""";
        // A reading of the line that began before the crowd came may end after it; the next one is a second later.
        JobQuote quote = null!;
        await Eventually.IsAsync(async () => (quote = await QuoteAsync<JobQuote>(JobRoutes.Jobs, body)).MeetsDeadline is false);
        Assert.True(quote.Eta!.P90Seconds > 2 * Seconds);
        await host.AcceptAsync(body);
        using var _ = await host.Http.PostAsync(BatchRoutes.Cancel(crowd.Id), null, Token);
    }

    [Fact]
    public async Task A_batch_is_refused_by_the_deadline_of_any_of_its_jobs_where_it_was_said()
    {
        var before = await CountAsync();
        foreach (var (body, pointer) in new[]
        {
            ($$"""{"jobs":[{"prompt":"x","deadlineSeconds":{{Seconds}}},{"prompt":"x","deadlineSeconds":3},{"prompt":"x","steps":21,"deadlineSeconds":3}]}""", "#/jobs/1/deadlineSeconds"),
            ("""{"defaults":{"deadlineSeconds":3},"prompts":["x","y"]}""", "#/defaults/deadlineSeconds"),
        })
        {
            foreach (var address in new[] { BatchRoutes.Batches, BatchRoutes.Batches + "?dryRun=true" })
            {
                using var response = await host.Http.PostAsync(address, new StringContent(body), Token);
                Assert.Equal([pointer], await ProducerHost.WrongFieldsAsync(response));
            }
        }
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_dry_run_of_a_batch_tells_its_size_cost_and_end_and_stores_nothing()
    {
        var before = await CountAsync();
        const string Body = """{"defaults":{"imageCount":2,"steps":10,"deadlineSeconds":100000},"prompts":["x","y","z"]}""";
        var quote = await QuoteAsync<BatchQuote>(BatchRoutes.Batches, Body);
        Assert.Equal((3, 6, 3, true, 0), (quote.JobCount, quote.ImageCount, quote.Eta!.JobsWaiting, quote.MeetsDeadline, quote.LateJobs));
        Assert.InRange(quote.EstimatedGpuSeconds!.Value, 1, 4 * Seconds);
        Assert.True(quote.Eta.P90Seconds >= quote.Eta.P50Seconds && quote.Eta.P50Seconds > 0);
        var late = await QuoteAsync<BatchQuote>(BatchRoutes.Batches, $$"""{"jobs":[{"prompt":"x","deadlineSeconds":{{Seconds}},"steps":100},{"prompt":"y","deadlineSeconds":100000},{"prompt":"z"}]}""");
        Assert.Equal((false, 1), (late.MeetsDeadline, late.LateJobs));
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_batch_says_when_its_last_job_will_be_done_and_how_many_wait()
    {
        var batch = await AcceptAsync("""{"prompts":["x","y","z"]}""");
        Assert.Null(batch.Eta);          // as of a job: only when it is read by itself
        BatchDetails read = null!;
        await Eventually.IsAsync(async () => (read = await ReadAsync()).Eta is not null);
        Assert.Equal((3, true), (read.Eta!.JobsWaiting, read.Eta.P90Seconds >= read.Eta.P50Seconds && read.Eta.P50Seconds >= Seconds));
        using (await host.Http.PostAsync(BatchRoutes.Cancel(batch.Id), null, Token)) { }
        Assert.Null((await ReadAsync()).Eta);

        async Task<BatchDetails> ReadAsync() => (await host.Http.GetFromJsonAsync<BatchDetails>(BatchRoutes.Batch(batch.Id), WireJson.Options, Token))!;
    }

    private async Task<T> QuoteAsync<T>(string address, string body)
    {
        using var response = await host.Http.PostAsync(address + "?dryRun=true", new StringContent(body), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<T>(WireJson.Options, Token))!;
    }

    private async Task<BatchDetails> AcceptAsync(string body)
    {
        using var response = await host.Http.PostAsync(BatchRoutes.Batches, new StringContent(body), Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<BatchDetails>(WireJson.Options, Token))!;
    }

    private async Task<(long Jobs, int Batches)> CountAsync() => (
        (await host.Services.GetRequiredService<JobQueries>().CountAsync("default", Token)).Sum(status => (long)status.Count),
        (await host.Services.GetRequiredService<BatchQueries>().PageAsync("default", 50, null, Token)).Batches.Count);

    /// <summary>An API beside a worker that has painted a few jobs like the default one.</summary>
    public sealed class Measured : IAsyncLifetime
    {
        public ProducerHost Producer { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Producer.InitializeAsync();
            var services = Producer.Services;
            await services.GetRequiredService<JobWorkers>().AnnounceAsync(new(new("gpu-0"), "Some GPU", 1, [ProducerHost.Full]), draining: false, default);
            var leases = services.GetRequiredService<JobLeases>();
            for (var i = 0; i < 12; i++)
            {
                var job = await Producer.AcceptAsync("""{"prompt":"x"}""");
                using var lease = await leases.ClaimAsync(job.Id, Tier.Full, $"gpu-{i}", default);
                var stages = new StageTimes(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(Seconds - 0.5), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100));
                await leases.SucceedAsync(lease!, [new(0, $"{job.Id:N}.png", 64, 64, 7, new string('a', 64), 1000)], stages, default);
            }
            var estimates = services.GetRequiredService<JobEstimates>();
            var request = (await services.GetRequiredService<JobQueries>().PageAsync("default", null, 1, null, default)).Jobs[0].Request;
            // The pace is known a moment before the line is.
            await Eventually.IsAsync(async () => estimates.HalfOf(request) is not null
                && (await estimates.QuoteAsync("default", request, Priority.Normal, default)).Eta is not null);
        }

        public ValueTask DisposeAsync() => Producer.DisposeAsync();
    }
}
