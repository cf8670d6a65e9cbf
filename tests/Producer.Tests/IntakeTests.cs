using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Images.Tests;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.Producer.Tests;

/// <summary>Idempotency under a crowd, dry runs, priorities and deadlines.</summary>
public sealed class IntakeTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private static readonly string Png = Convert.ToBase64String(PictureFiles.Halves(SKEncodedImageFormat.Png, 64, 64));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sixty_four_equal_submits_at_once_are_one_job_with_equal_answers(bool hasImage)
    {
        var before = await CountAsync();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        var body = hasImage ? $$"""{"prompt":"a crowd","inputImage":"{{Png}}"}""" : """{"prompt":"a crowd"}""";
        var responses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => host.PostAsync(body, key)));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Single((await Task.WhenAll(responses.Select(response => response.Content.ReadAsStringAsync(Token)))).Distinct());
        Assert.Equal(63, responses.Count(response => response.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(before + 1, await CountAsync());
        foreach (var response in responses) response.Dispose();
    }

    [Fact]
    public async Task A_replay_with_an_image_needs_no_image_store()
    {
        var (key, body) = (("Idempotency-Key", Guid.NewGuid().ToString("N")), $$"""{"prompt":"x","inputImage":"{{Png}}"}""");
        using var first = await host.PostAsync(body, key);
        await host.BreakImagesAsync(async () =>
        {
            using var again = await host.PostAsync(body, key);
            Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (again.StatusCode, again.Headers.Location));
            using var other = await host.PostAsync(body.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), key);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        });
    }

    [Fact]
    public async Task What_was_accepted_is_replayed_although_its_model_would_refuse_it_today()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var sent = await host.PostAsync("""{"prompt":"x","width":64}""", key);
        var id = (await sent.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Id;
        await using (var database = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Token))
        {
            // As if the limits had been wider then: the fingerprint is that of a body which is refused now.
            var hash = SubmissionBody.HashOf(new() { Prompt = "x", Width = 4096 });
            await database.Database.ExecuteSqlAsync($"UPDATE jobs SET request_hash = {hash} WHERE id = {id}", Token);
        }
        using var again = await host.PostAsync("""{"width":4096,"prompt":"x"}""", key);
        Assert.Equal((HttpStatusCode.Accepted, sent.Headers.Location), (again.StatusCode, again.Headers.Location));
        using var unread = await host.PostAsync("""{"width":4096,"prompt":"x","colour":1}""", key);
        Assert.Equal(HttpStatusCode.BadRequest, unread.StatusCode);
        using var unkeyed = await host.PostAsync("""{"width":4096,"prompt":"x"}""");
        Assert.Equal(HttpStatusCode.BadRequest, unkeyed.StatusCode);
    }

    [Fact]
    public async Task A_priority_and_a_deadline_belong_to_the_job_and_running_it_again_keeps_the_priority()
    {
        var job = await host.AcceptAsync("""{"prompt":"x","priority":"high","deadlineSeconds":3600}""");
        Assert.Equal((Priority.High, 3600), (job.Priority, (int)(job.DeadlineAt!.Value - job.CreatedAt).TotalSeconds));
        var plain = await host.AcceptAsync("""{"prompt":"x"}""");
        Assert.Equal((Priority.Normal, null), (plain.Priority, plain.DeadlineAt));

        using (await host.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null, Token)) { }
        using var again = await host.Http.PostAsync(JobRoutes.Retry(job.Id), null, Token);
        using var low = await host.Http.PostAsync(JobRoutes.Retry(job.Id) + "?priority=low", null, Token);
        using var wrong = await host.Http.PostAsync(JobRoutes.Retry(job.Id) + "?priority=urgent", null, Token);
        Assert.Equal((Priority.High, null), await again.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token) is { } run ? (run.Priority, run.DeadlineAt) : default);
        Assert.Equal(Priority.Low, (await low.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!.Priority);
        Assert.Equal(["priority"], await ProducerHost.WrongFieldsAsync(wrong));
    }

    [Theory]
    [InlineData("""{"prompt":"x","priority":"urgent"}""", "#/priority")]
    [InlineData("""{"prompt":"x","priority":1}""", "#/priority")]
    [InlineData("""{"prompt":"x","deadlineSeconds":0}""", "#/deadlineSeconds")]
    [InlineData("""{"prompt":"x","deadlineSeconds":604801,"steps":0}""", "#/deadlineSeconds", "#/steps")]
    [InlineData("""{"prompt":"x","deadlineSeconds":1.5}""", "#/deadlineSeconds")]
    public async Task A_bad_priority_or_deadline_is_refused_by_name_in_a_dry_run_too(string body, params string[] fields)
    {
        using var response = await host.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields, await ProducerHost.WrongFieldsAsync(response));
        using var dry = await DryRunAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, dry.StatusCode);
        Assert.Equal(fields, await ProducerHost.WrongFieldsAsync(dry));
    }

    [Fact]
    public async Task A_dry_run_tells_the_resolved_request_and_stores_nothing()
    {
        var before = await CountAsync();
        using var response = await DryRunAsync($$"""{"prompt":"x","seed":3,"priority":"low","inputImage":"{{Png}}"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var quote = (await response.Content.ReadFromJsonAsync<JobQuote>(WireJson.Options, Token))!;
        Assert.Equal(("x", 3L, 20, 64, SubmissionCheck.DefaultStrength, Priority.Low, null),
            (quote.Request.Prompt, quote.Request.Seed, quote.Request.Steps, quote.Request.Width, quote.Request.Strength!.Value, quote.Priority, quote.Request.InputImage));
        using var broken = await DryRunAsync("""{"prompt":"x","inputImage":"AAAA"}""");
        Assert.Equal(["#/inputImage"], await ProducerHost.WrongFieldsAsync(broken));
        Assert.Equal(before, await CountAsync());
    }

    private Task<HttpResponseMessage> DryRunAsync(string body) =>
        host.Http.PostAsync($"{JobRoutes.Jobs}?dryRun=true", new StringContent(body), Token);

    private async Task<int> CountAsync() =>
        (await host.Services.GetRequiredService<JobQueries>().PageAsync("default", null, 200, null, default)).Jobs.Count;
}
