using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

public sealed class PostJobTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Fact]
    public async Task A_prompt_alone_is_accepted_with_the_defaults_of_the_model()
    {
        using var response = await host.PostAsync("""{"prompt":"a red circle"}""");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
        Assert.Equal(JobRoutes.Job(job.Id), response.Headers.Location?.ToString());
        Assert.Equal((JobStatus.Queued, 0, Tier.Full), (job.Status, job.Attempt, job.Tier));
        Assert.Equal((64, 64, 20, 7.5, SchedulerName.Pndm, 1),
            (job.Request.Width, job.Request.Height, job.Request.Steps, job.Request.GuidanceScale, job.Request.Scheduler, job.Request.ImageCount));
        Assert.InRange(job.Request.Seed, 0, (1L << 32) - 1);
        Assert.Equal((job.Id, job.Request), await ReadAsync(job.Id));
    }

    [Fact]
    public async Task Every_field_that_is_given_is_kept()
    {
        var job = await host.AcceptAsync("""
            {"prompt":"a red circle","negativePrompt":"blur","tier":"full","width":128,"height":32,"steps":7,"guidanceScale":0,
             "scheduler":"ddim","seed":9007199254740993,"imageCount":4,"eta":0.5,"clipSkip":2,"promptSyntax":"weighted","previews":true}
            """);
        Assert.Equal(new GenerationRequest
        {
            Prompt = "a red circle",
            NegativePrompt = "blur",
            Tier = Tier.Full,
            Width = 128,
            Height = 32,
            Steps = 7,
            GuidanceScale = 0,
            Scheduler = SchedulerName.Ddim,
            Seed = 9007199254740993,
            ImageCount = 4,
            Eta = 0.5,
            ClipSkip = 2,
            PromptSyntax = PromptSyntax.Weighted,
            Previews = true,
        }, job.Request);
    }

    [Fact]
    public async Task Every_scheduler_is_taken()
    {
        foreach (var scheduler in Enum.GetValues<SchedulerName>())
            Assert.Equal(scheduler, (await host.AcceptAsync($$"""{"prompt":"x","scheduler":"{{scheduler.Word()}}","eta":0}""")).Request.Scheduler);
    }

    [Fact]
    public async Task What_is_chosen_is_told_even_where_it_is_the_default()
    {
        using var response = await host.PostAsync("""{"prompt":"x"}""");
        var request = (await ProducerHost.JsonAsync(response)).GetProperty("request");
        Assert.Equal((0, 0, "plain", "pndm", false), (request.GetProperty("eta").GetDouble(), request.GetProperty("clipSkip").GetInt32(),
            request.GetProperty("promptSyntax").GetString(), request.GetProperty("scheduler").GetString(), request.GetProperty("previews").GetBoolean()));
    }

    [Theory]
    [InlineData("""{}""", "#/prompt")]
    [InlineData("""[]""", "#", "#/prompt")]
    [InlineData("""{"prompt":"  "}""", "#/prompt")]
    [InlineData("""{"prompt":5}""", "#/prompt", "#/prompt")]
    [InlineData("""{"prompt":"a\u0007b"}""", "#/prompt")]
    [InlineData("""{"prompt":"\ud800"}""", "#/prompt", "#/prompt")]
    [InlineData("""{"prompt":"x","colour":"red"}""", "#/colour")]
    [InlineData("""{"prompt":"x","Width":64}""", "#/Width")]
    [InlineData("""{"prompt":"x","a/b~c":1}""", "#/a~1b~0c")]
    [InlineData("""{"prompt":"x","prompt":"y"}""", "#/prompt")]
    [InlineData("""{"prompt":"x","tier":"fast"}""", "#/tier")]
    [InlineData("""{"prompt":"x","tier":0}""", "#/tier")]
    [InlineData("""{"prompt":"x","tier":"distilled"}""", "#/tier")]
    [InlineData("""{"prompt":"x","scheduler":"DDIM"}""", "#/scheduler")]
    [InlineData("""{"prompt":"x","width":"64"}""", "#/width")]
    [InlineData("""{"prompt":"x","width":65}""", "#/width")]
    [InlineData("""{"prompt":"x","width":24,"height":136}""", "#/width", "#/height")]
    [InlineData("""{"prompt":"x","width":128,"height":128}""", "#/width")]
    [InlineData("""{"prompt":"x","steps":0,"imageCount":5}""", "#/steps", "#/imageCount")]
    [InlineData("""{"prompt":"x","steps":2.5}""", "#/steps")]
    [InlineData("""{"prompt":"x","steps":101}""", "#/steps")]
    [InlineData("""{"prompt":"x","guidanceScale":-1}""", "#/guidanceScale")]
    [InlineData("""{"prompt":"x","guidanceScale":1e999}""", "#/guidanceScale")]
    [InlineData("""{"prompt":"x","scheduler":"ddim","eta":-0.1}""", "#/eta")]
    [InlineData("""{"prompt":"x","scheduler":"ddim","eta":1.1}""", "#/eta")]
    [InlineData("""{"prompt":"x","scheduler":"ddim","eta":"1"}""", "#/eta")]
    [InlineData("""{"prompt":"x","scheduler":"euler","eta":0.5}""", "#/eta")]
    [InlineData("""{"prompt":"x","eta":0.5}""", "#/eta")]
    [InlineData("""{"prompt":"x","scheduler":"lcm","steps":51}""", "#/steps")]
    [InlineData("""{"prompt":"x","clipSkip":-1}""", "#/clipSkip")]
    [InlineData("""{"prompt":"x","clipSkip":4}""", "#/clipSkip")]
    [InlineData("""{"prompt":"x","clipSkip":1.5}""", "#/clipSkip")]
    [InlineData("""{"prompt":"x","promptSyntax":"a1111"}""", "#/promptSyntax")]
    [InlineData("""{"prompt":"x","promptSyntax":1}""", "#/promptSyntax")]
    [InlineData("""{"prompt":"x","strength":0.5}""", "#/strength")]
    [InlineData("""{"prompt":"x","previews":"true"}""", "#/previews")]
    [InlineData("""{"prompt":"x","previews":1}""", "#/previews")]
    [InlineData("""{"prompt":"x","scheduler":"dpm++"}""", "#/scheduler")]
    [InlineData("""{"prompt":"x","seed":-1}""", "#/seed")]
    [InlineData("""{"prompt":"x","seed":9223372036854775807}""", "#/seed")]
    [InlineData("""{"prompt":"x","seed":9223372036854775808}""", "#/seed")]
    public async Task Bad_input_is_refused_naming_each_wrong_field_and_nothing_is_queued(string body, params string[] fields)
    {
        var before = await CountAsync();
        using var response = await host.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields, await ProducerHost.WrongFieldsAsync(response));
        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("prompt=a red circle")]
    [InlineData("""{"prompt":""")]
    [InlineData("""{"prompt":NaN}""")]
    public async Task What_is_no_json_is_refused_with_a_problem(string body)
    {
        using var response = await host.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("JSON", (await ProducerHost.JsonAsync(response)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_may_have_2000_characters_and_no_more()
    {
        using var longest = await host.PostAsync($$"""{"prompt":"{{new string('p', 2000)}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, longest.StatusCode);
        using var longer = await host.PostAsync($$"""{"prompt":"{{new string('p', 2001)}}"}""");
        Assert.Equal(["#/prompt"], await ProducerHost.WrongFieldsAsync(longer));
        using var huge = await host.PostAsync($$"""{"prompt":"{{new string('p', 70_000)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
    }

    [Fact]
    public async Task The_same_request_under_one_key_is_one_job_and_another_request_is_refused()
    {
        var key = ("Idempotency-Key", $"\"{Guid.NewGuid()}\"");
        using var first = await host.PostAsync("""{"prompt":"a red circle","steps":5}""", key);
        using var again = await host.PostAsync("""{ "steps": 5, "prompt": "a red circle" }""", key);
        using var other = await host.PostAsync("""{"prompt":"a blue square"}""", key);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity), (first.StatusCode, again.StatusCode, other.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task A_bad_idempotency_key_is_refused()
    {
        using var response = await host.PostAsync("""{"prompt":"x"}""", ("Idempotency-Key", "two words"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Pages_of_other_sites_cannot_post()
    {
        using var foreign = await host.PostAsync("""{"prompt":"x"}""", ("Origin", "https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using var own = await host.PostAsync("""{"prompt":"x"}""", ("Origin", host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.Accepted, own.StatusCode);
    }

    private async Task<(Guid, GenerationRequest)> ReadAsync(Guid id)
    {
        var job = (await host.Http.GetFromJsonAsync<JobDetails>(JobRoutes.Job(id), WireJson.Options))!;
        return (job.Id, job.Request);
    }

    private async Task<int> CountAsync() =>
        (await host.Services.GetRequiredService<JobQueries>().PageAsync("default", null, 200, null, default)).Jobs.Count;
}
