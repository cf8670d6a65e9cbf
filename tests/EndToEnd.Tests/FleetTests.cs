using System.Globalization;
using Distributed.Contracts;

namespace Distributed.EndToEnd.Tests;

public sealed class FleetTests
{
    private const int Jobs = 60;

    [Fact]
    public async Task Sixty_jobs_survive_two_killed_workers_and_a_restarted_broker_each_painted_once_but_for_the_kills()
    {
        await using var fleet = await Fleet.StartAsync();
        var first = fleet.StartWorker();
        var second = fleet.StartWorker();
        await fleet.UntilWorkersAsync(2);

        var ids = new List<Guid>();
        for (var i = 0; i < Jobs; i++) await PostAsync(fleet, ids);

        await UntilSucceededAsync(fleet, 8);
        var killed = await KillWhilePaintingAsync(fleet, first, ids);
        fleet.StartWorker();
        await UntilSucceededAsync(fleet, 20);
        await fleet.Services.RestartRabbitAsync();
        await UntilSucceededAsync(fleet, 30);
        killed.AddRange(await KillWhilePaintingAsync(fleet, second, ids));
        fleet.StartWorker();

        foreach (var id in ids)
        {
            var job = await fleet.Api.EndOfAsync(id);
            Assert.Equal(JobStatus.Succeeded, job.Status);
            await fleet.Api.FetchAsync(Assert.Single(job.Images));
        }
        await AssertHistoryAsync(fleet, killed, ids.Count);
    }

    [Fact]
    public async Task Jobs_are_accepted_while_no_broker_answers_and_painted_when_it_does_and_their_pictures_come_by_short_lived_links()
    {
        await using var fleet = await Fleet.StartAsync(("Images__Redirect", "true"));
        fleet.StartWorker();
        await fleet.UntilWorkersAsync(1);
        var restart = fleet.Services.RestartRabbitAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++) ids.Add((await fleet.Api.PostAsync("""{"prompt":"x","steps":2}""")).Id);
        await restart;
        foreach (var id in ids)
        {
            var job = await fleet.Api.EndOfAsync(id);
            Assert.Equal(JobStatus.Succeeded, job.Status);
            await fleet.Api.FetchAsync(job.Images[0]);          // follows the redirect
        }
        using var direct = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = fleet.Api.Http.BaseAddress };
        using var redirect = await direct.GetAsync(JobRoutes.Image(ids[0], 0));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Contains("sig=", redirect.Headers.Location?.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminated_worker_finishes_what_runs_and_leaves_the_rest_to_another_charged_to_nobody()
    {
        await using var fleet = await Fleet.StartAsync();
        const int Many = 12;          // so many that they are not all done after a pause of the test
        var leaving = fleet.StartWorker(("Worker__MaxBatch", "2"), ("Worker__JobsInHand", $"{Many}"), ("Worker__DrainGrace", "00:30:00"));
        await fleet.UntilWorkersAsync(1);
        var ids = new List<Guid>();
        for (var i = 0; i < Many; i++) ids.Add((await fleet.Api.PostAsync("""{"prompt":"x","tier":"full","steps":100,"imageCount":4}""")).Id);
        await Wait.UntilAsync(async () => await fleet.CountAsync("status = 'running'") > 0 && await fleet.CountAsync("dispatch_count = 0") == 0);
        var exit = await leaving.TerminateAsync();
        var finished = await fleet.CountAsync("status = 'succeeded'");
        Assert.Equal((0, Many - finished), (exit, await fleet.CountAsync("status = 'queued'")));
        Assert.InRange(finished, 1, Many - 1);

        fleet.StartWorker();
        foreach (var id in ids) Assert.Equal(JobStatus.Succeeded, (await fleet.Api.EndOfAsync(id)).Status);
        Assert.Equal(Many, await fleet.CountAsync("attempt = 1 AND crash_count = 0 AND failure_count = 0"));
    }

    [Fact]
    public async Task A_worker_without_settings_names_every_one_that_is_missing()
    {
        await using var worker = new ProgramProcess("GpuWorker", Path.GetTempPath(), []);
        Assert.Equal(78, await worker.ExitAsync());
        foreach (var name in new[] { "ConnectionStrings__Database", "ConnectionStrings__Broker", "ConnectionStrings__Images" })
            Assert.Contains(name, worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_of_every_kind_are_named_at_once_with_their_keys()
    {
        await using var worker = new ProgramProcess("GpuWorker", Path.GetTempPath(),
        [
            ("ConnectionStrings__Database", "Host=127.0.0.1;Port=1"), ("ConnectionStrings__Broker", "amqp://127.0.0.1:1"),
            ("ConnectionStrings__Images", "UseDevelopmentStorage=true"), ("Jobs__Times__Lease", "00:00:05"), ("Images__Container", "Not A Container"),
        ]);
        Assert.Equal(78, await worker.ExitAsync());
        foreach (var key in new[] { "Jobs:Times", "Worker:Models", "Images:Container" }) Assert.Contains(key, worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", worker.Output, StringComparison.Ordinal);
    }

    private static async Task PostAsync(Fleet fleet, List<Guid> ids) =>
        ids.Add((await fleet.Api.PostAsync($$"""{"prompt":"number {{ids.Count}}","tier":"{{(ids.Count % 2 == 0 ? "full" : "distilled")}}"}""")).Id);

    /// <summary>Kills a worker that has a job on its device. If it had none just then, the next one is tried; if all jobs are done, there are more.</summary>
    /// <returns>Whom it killed.</returns>
    private static async Task<List<int>> KillWhilePaintingAsync(Fleet fleet, ProgramProcess worker, List<Guid> ids)
    {
        var killed = new List<int>();
        while (true)
        {
            var paints = $"status = 'running' AND lease_owner LIKE '%-{worker.Id}-%'";
            await Wait.UntilAsync(async () =>
            {
                if (await fleet.CountAsync(paints) > 0) return true;
                if (await fleet.CountAsync("status IN ('queued', 'running')") == 0) await PostAsync(fleet, ids);
                return false;
            });
            await worker.KillAsync();
            killed.Add(worker.Id);
            if (await fleet.CountAsync(paints) > 0) return killed;
            worker = fleet.StartWorker();
        }
    }

    private static Task UntilSucceededAsync(Fleet fleet, int count) => Wait.UntilAsync(async () => await fleet.CountAsync("status = 'succeeded'") >= count);

    /// <summary>Every job has one success and nothing after it, and was painted again only where a killed worker had held it.</summary>
    private static async Task AssertHistoryAsync(Fleet fleet, List<int> killed, int jobs)
    {
        var events = await fleet.QueryAsync("SELECT job_id, to_status, attempt, actor FROM job_events ORDER BY job_id, seq",
            reader => (Job: reader.GetGuid(0), To: reader.GetString(1), Attempt: reader.GetInt32(2), Actor: reader.IsDBNull(3) ? "" : reader.GetString(3)));
        var attempts = (await fleet.QueryAsync("SELECT id, attempt, crash_count FROM jobs",
            reader => (Id: reader.GetGuid(0), Attempt: reader.GetInt32(1), Crashes: reader.GetInt32(2)))).ToDictionary(job => job.Id);
        var killedNames = killed.Select(id => $"-{id.ToString(CultureInfo.InvariantCulture)}-").ToList();
        foreach (var history in events.GroupBy(one => one.Job))
        {
            var steps = history.ToList();
            Assert.Equal("succeeded", Assert.Single(steps, one => one.To is not ("queued" or "running")).To);
            Assert.Equal("succeeded", steps[^1].To);
            var claims = steps.Where(one => one.To == "running").ToList();
            Assert.Equal(Enumerable.Range(1, claims.Count), claims.Select(claim => claim.Attempt));
            Assert.Equal((claims.Count, claims.Count - 1), (attempts[history.Key].Attempt, attempts[history.Key].Crashes));
            Assert.All(claims.SkipLast(1), lost => Assert.Contains(killedNames, name => lost.Actor.Contains(name, StringComparison.Ordinal)));
        }
        Assert.Equal(jobs, attempts.Count);
        Assert.Equal(jobs, (await fleet.QueryAsync("SELECT count(*) FROM job_images", reader => reader.GetInt64(0)))[0]);
        Assert.Contains(attempts.Values, job => job.Attempt > 1);          // the kills did hit something
    }
}
