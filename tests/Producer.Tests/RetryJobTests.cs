using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

public sealed class RetryJobTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Fact]
    public async Task A_finished_job_runs_again_as_a_new_job_that_names_it()
    {
        var old = await CancelledAsync();
        using var response = await RetryAsync(old.Id);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
        Assert.Equal(JobRoutes.Job(job.Id), response.Headers.Location?.ToString());
        Assert.Equal((JobStatus.Queued, old.Id, old.Request), (job.Status, job.RetryOf!.Value, job.Request));
        Assert.Equal(old.Id, (await host.Http.GetFromJsonAsync<JobDetails>(JobRoutes.Job(job.Id), WireJson.Options))!.RetryOf);
    }

    [Fact]
    public async Task New_seeds_change_the_seed_alone()
    {
        var old = await CancelledAsync();
        using var response = await RetryAsync(old.Id, "?seeds=new");
        var job = (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
        Assert.NotEqual(old.Request.Seed, job.Request.Seed);
        Assert.Equal(old.Request, job.Request with { Seed = old.Request.Seed });
        using var bad = await RetryAsync(old.Id, "?seeds=other");
        Assert.Equal(["seeds"], await ProducerHost.WrongFieldsAsync(bad));
    }

    [Fact]
    public async Task A_job_that_has_not_finished_is_refused_with_what_to_do()
    {
        var job = await host.AcceptAsync("""{"prompt":"x"}""");
        using var response = await RetryAsync(job.Id);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("/cancel", (await ProducerHost.JsonAsync(response)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_twice_under_one_key_is_one_job_and_for_another_job_is_refused()
    {
        var (one, two, key) = (await CancelledAsync(), await CancelledAsync(), Guid.NewGuid().ToString("N"));
        using var first = await RetryAsync(one.Id, "?seeds=new", key);
        using var again = await RetryAsync(one.Id, "?seeds=new", key);
        using var other = await RetryAsync(two.Id, "?seeds=new", key);
        using var bad = await RetryAsync(one.Id, key: "two words");
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest), (other.StatusCode, bad.StatusCode));
    }

    private async Task<JobDetails> CancelledAsync()
    {
        var job = await host.AcceptAsync("""{"prompt":"a red circle","imageCount":2}""");
        using (await host.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null)) { }
        return job;
    }

    private Task<HttpResponseMessage> RetryAsync(Guid id, string query = "", string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Retry(id) + query);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return host.Http.SendAsync(request);
    }
}
