using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

public sealed class BatchTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prompts_become_jobs_with_the_defaults_in_order()
    {
        var batch = await AcceptAsync("""{"name":"foxes","defaults":{"steps":7,"priority":"low","deadlineSeconds":3600},"prompts":["a red fox","a blue fox"]}""");
        Assert.Equal(("foxes", 2, new BatchCounts(2, 0, 0, 0, 0, 0), 0.0), (batch.Name, batch.JobCount, batch.Counts, batch.Progress));
        var jobs = await JobsAsync(batch);
        Assert.Equal([("a red fox", 7, Priority.Low), ("a blue fox", 7, Priority.Low)], jobs.Select(job => (job.Request.Prompt, job.Request.Steps, job.Priority)));
        Assert.All(jobs, job => Assert.NotNull(job.DeadlineAt));
        Assert.NotEqual(jobs[0].Request.Seed, jobs[1].Request.Seed);
        Assert.Equal(batch, await host.Http.GetFromJsonAsync<BatchDetails>(BatchRoutes.Batch(batch.Id), WireJson.Options, Token));
        Assert.Contains(batch, (await host.Http.GetFromJsonAsync<BatchPage>($"{BatchRoutes.Batches}?limit=50", WireJson.Options, Token))!.Batches);
        Assert.Equal(2, (await host.Http.GetFromJsonAsync<JobPage>($"{JobRoutes.Jobs}?batchId={batch.Id}", WireJson.Options, Token))!.Jobs.Count);
    }

    [Fact]
    public async Task Jobs_say_their_own_fields_over_the_defaults()
    {
        var batch = await AcceptAsync("""{"defaults":{"prompt":"a fox","steps":7,"seed":1},"jobs":[{},{"steps":9},{"prompt":"an owl","seed":null}]}""");
        Assert.Equal([("a fox", 7, 1L), ("a fox", 9, 1L), ("an owl", 7, 1L)], (await JobsAsync(batch)).Select(job => (job.Request.Prompt, job.Request.Steps, job.Request.Seed)));
    }

    [Fact]
    public async Task A_matrix_is_every_combination_the_last_axis_fastest_and_from_one_seed()
    {
        var batch = await AcceptAsync("""{"defaults":{"negativePrompt":"blur"},"matrix":{"steps":[3,4],"prompt":["a","b"],"guidanceScale":[1,7.5],"scheduler":["ddim"],"tier":["full"]}}""");
        var jobs = await JobsAsync(batch);
        Assert.Equal(
            [("a", 1, 3), ("a", 1, 4), ("a", 7.5, 3), ("a", 7.5, 4), ("b", 1, 3), ("b", 1, 4), ("b", 7.5, 3), ("b", 7.5, 4)],
            jobs.Select(job => (job.Request.Prompt, job.Request.GuidanceScale, job.Request.Steps)));
        Assert.Single(jobs.Select(job => job.Request.Seed).Distinct());
        Assert.All(jobs, job => Assert.Equal(("blur", SchedulerName.Ddim), (job.Request.NegativePrompt, job.Request.Scheduler)));
    }

    [Fact]
    public async Task A_thousand_jobs_are_a_batch_and_one_more_is_none()
    {
        var most = await AcceptAsync($$"""{"matrix":{"prompt":["x","y"],"seed":[{{string.Join(',', Enumerable.Range(0, 500))}}] } }""");
        Assert.Equal(1000, most.JobCount);
        using var many = await PostAsync($$"""{"prompts":[{{string.Join(',', Enumerable.Repeat("\"x\"", 1001))}}]}""");
        Assert.Equal(["#/prompts"], await ProducerHost.WrongFieldsAsync(many));
    }

    [Theory]
    [InlineData("""[]""", "#")]
    [InlineData("""{}""", "#")]
    [InlineData("""{"prompts":["x"],"jobs":[{"prompt":"x"}]}""", "#")]
    [InlineData("""{"prompts":["x"],"colour":1}""", "#/colour")]
    [InlineData("""{"name":7,"prompts":["x"]}""", "#/name")]
    [InlineData("""{"prompts":[]}""", "#/prompts")]
    [InlineData("""{"prompts":"x"}""", "#/prompts")]
    [InlineData("""{"prompts":["x"," ",3,null]}""", "#/prompts/2", "#/prompts/3", "#/prompts/1")]
    [InlineData("""{"defaults":{"steps":0},"prompts":["x","y"]}""", "#/defaults/steps")]
    [InlineData("""{"defaults":{"steps":"3","a/b":1},"prompts":["x","y"]}""", "#/defaults/steps", "#/defaults/a~1b")]
    [InlineData("""{"jobs":[{"prompt":"x"},{"prompt":"x"},{"prompt":"x"},{"prompt":"x","steps":0,"width":65},7]}""", "#/jobs/4", "#/jobs/3/width", "#/jobs/3/steps", "#/jobs/4/prompt")]
    [InlineData("""{"jobs":[{"steps":3},{"prompt":"x","speed":1}]}""", "#/jobs/1/speed", "#/jobs/0/prompt")]
    [InlineData("""{"defaults":{"scheduler":"lcm"},"jobs":[{"prompt":"x","steps":51},{"prompt":"x"}]}""", "#/jobs/0/steps")]
    [InlineData("""{"defaults":{"inputImage":"AAAA"},"prompts":["x"]}""", "#/defaults/inputImage")]
    [InlineData("""{"jobs":[{"prompt":"x","inputImage":"AAAA"}]}""", "#/jobs/0/inputImage")]
    [InlineData("""{"matrix":{}}""", "#/matrix")]
    [InlineData("""{"matrix":{"width":[64]}}""", "#/matrix/width")]
    [InlineData("""{"matrix":{"prompt":["x"],"steps":[1,0,"2",101]}}""", "#/matrix/steps/2")]
    [InlineData("""{"matrix":{"prompt":["x"],"steps":[1,0,101]}}""", "#/matrix/steps/1", "#/matrix/steps/2")]
    [InlineData("""{"matrix":{"seed":[1,2]}}""", "#/defaults/prompt")]
    [InlineData("""{"matrix":{"prompt":["x"],"seed":[]}}""", "#/matrix/seed")]
    [InlineData("""{"defaults":{"deadlineSeconds":0},"prompts":["x"]}""", "#/defaults/deadlineSeconds")]
    public async Task Every_wrong_field_is_named_by_where_it_was_said_and_nothing_is_stored(string body, params string[] fields)
    {
        var before = await CountAsync();
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields, await ProducerHost.WrongFieldsAsync(response));
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_body_of_nothing_but_wrong_fields_becomes_no_longer_answer()
    {
        using var response = await PostAsync($$"""{"jobs":[{{string.Join(',', Enumerable.Range(0, 900).Select(i => $"{{\"a{i}\":1,\"b\":2}}"))}}]}""");
        Assert.InRange((await ProducerHost.WrongFieldsAsync(response)).Count, 1000, 1100);
    }

    [Fact]
    public async Task The_same_batch_under_one_key_is_one_batch_and_another_is_refused()
    {
        var key = $"\"{Guid.NewGuid()}\"";
        var equal = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync("""{"defaults":{"steps":5},"prompts":["a","b"]}""", key)));
        Assert.Single((await Task.WhenAll(equal.Select(response => response.Content.ReadAsStringAsync(Token)))).Distinct());
        Assert.Equal(7, equal.Count(response => response.Headers.Contains("Idempotency-Replayed")));
        using var other = await PostAsync("""{"defaults":{"steps":6},"prompts":["a","b"]}""", key);
        using var bad = await PostAsync("""{"prompts":["a"]}""", "two words");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest), (other.StatusCode, bad.StatusCode));
        foreach (var response in equal) response.Dispose();
    }

    [Fact]
    public async Task Cancelling_answers_what_is_true_and_may_be_repeated()
    {
        var batch = await AcceptAsync("""{"prompts":["a","b","c"]}""");
        for (var i = 0; i < 2; i++)
        {
            using var response = await host.Http.PostAsync(BatchRoutes.Cancel(batch.Id), null, Token);
            var cancelled = (await response.Content.ReadFromJsonAsync<BatchDetails>(WireJson.Options, Token))!;
            Assert.Equal((3, 1.0), (cancelled.Counts.Cancelled, cancelled.Progress));
            Assert.NotNull(cancelled.FinishedAt);
        }
    }

    [Fact]
    public async Task Pages_of_jobs_follow_the_batch_and_bad_parameters_are_refused_by_name()
    {
        var batch = await AcceptAsync("""{"matrix":{"prompt":["x"],"seed":[1,2,3,4,5]}}""");
        var first = (await host.Http.GetFromJsonAsync<JobPage>($"{batch.JobsUrl}?limit=3&status=queued", WireJson.Options, Token))!;
        var second = (await host.Http.GetFromJsonAsync<JobPage>($"{batch.JobsUrl}?limit=3&cursor={first.NextCursor}", WireJson.Options, Token))!;
        Assert.Equal([1L, 2, 3, 4, 5], first.Jobs.Concat(second.Jobs).Select(job => job.Request.Seed));
        Assert.Null(second.NextCursor);
        using var wrong = await host.Http.GetAsync($"{batch.JobsUrl}?limit=0&cursor=x&status=done", Token);
        Assert.Equal(["status", "limit", "cursor"], await ProducerHost.WrongFieldsAsync(wrong));
        using var list = await host.Http.GetAsync($"{BatchRoutes.Batches}?limit=51&cursor=x", Token);
        Assert.Equal(["limit", "cursor"], await ProducerHost.WrongFieldsAsync(list));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var id = Guid.NewGuid();
        foreach (var address in new[] { BatchRoutes.Batch(id), BatchRoutes.Jobs(id) })
        {
            using var response = await host.Http.GetAsync(address, Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        using var cancel = await host.Http.PostAsync(BatchRoutes.Cancel(id), null, Token);
        Assert.Equal(HttpStatusCode.NotFound, cancel.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, BatchRoutes.Batches) { Content = new StringContent(body) };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return host.Http.SendAsync(request, Token);
    }

    private async Task<BatchDetails> AcceptAsync(string body)
    {
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var batch = (await response.Content.ReadFromJsonAsync<BatchDetails>(WireJson.Options, Token))!;
        Assert.Equal(BatchRoutes.Batch(batch.Id), response.Headers.Location?.ToString());
        return batch;
    }

    private async Task<IReadOnlyList<JobDetails>> JobsAsync(BatchDetails batch) =>
        (await host.Http.GetFromJsonAsync<JobPage>($"{batch.JobsUrl}?limit=200", WireJson.Options, Token))!.Jobs;

    private async Task<int> CountAsync() =>
        (await host.Http.GetFromJsonAsync<BatchPage>($"{BatchRoutes.Batches}?limit=50", WireJson.Options, Token))!.Batches.Count;
}
