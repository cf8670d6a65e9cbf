using System.Collections.Concurrent;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.Producer.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Cli.Tests;

/// <summary>Running jobs again, on a real API whose jobs are led to their ends by hand.</summary>
public sealed class RetryTests(WatchedHost host) : IClassFixture<WatchedHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_jobs_run_again_and_the_new_ids_are_printed_in_their_order()
    {
        var old = await EndedAsync(9);
        var result = await host.RunAsync(["retry", .. old, old[0], "--priority", "high"]);
        Assert.Equal((ExitCode.Ok, "9 of 9 jobs run again.\n"), (result.ExitCode, result.Error));
        foreach (var (id, again) in old.Zip(result.Lines))
            Assert.Equal((Guid.Parse(id), Priority.High), (await host.Client.GetAsync(Guid.Parse(again), Cancellation)) is var job ? (job.RetryOf!.Value, job.Priority) : default);
        Assert.Equal(9, result.Lines.Count);

        var json = (await host.RunAsync(["retry", .. await EndedAsync(2), "--json"])).Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("status").GetString());
        Assert.Equal(["queued", "queued"], json);
    }

    [Fact]
    public async Task A_job_that_was_run_again_is_passed_over_until_it_is_asked_for_again()
    {
        var old = await EndedAsync(2);
        var first = await host.RunAsync(["retry", old[0], "--seeds", "new"]);
        Assert.Equal(("", 1), (first.Error, first.Lines.Count));
        var both = await host.RunAsync(["retry", .. old, "--seeds", "new"]);
        Assert.Equal((ExitCode.Ok, first.Lines[0]), (both.ExitCode, both.Lines[0]));
        Assert.Contains($"Job {old[0]} was run again before, as {first.Lines[0]} (queued). To run it once more: distributed retry {old[0]} --again", both.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 jobs run again, 1 had been before.", both.Error, StringComparison.Ordinal);
        Assert.Single(await RunsOfAsync(old[0]));

        var again = Assert.Single((await host.RunAsync(["retry", old[0], "--again"])).Lines);
        Assert.Equal([Guid.Parse(again), Guid.Parse(first.Lines[0])], await RunsOfAsync(old[0]));
    }

    [Fact]
    public async Task What_a_cut_connection_left_undone_is_done_by_the_same_command_and_nothing_twice()
    {
        var old = await EndedAsync(6);
        host.Cuts = request => request.Path.Value!.EndsWith("/retry", StringComparison.Ordinal);
        var cut = await host.RunAsync(["retry", .. old]);
        host.Cuts = _ => false;
        Assert.Equal((ExitCode.Unreachable, ""), (cut.ExitCode, cut.Output));
        Assert.Contains("0 of 6 jobs run again, 4 not known, 2 left. The same command goes on where this one ended.", cut.Error, StringComparison.Ordinal);
        Assert.Contains($"Job {old[0]}: no answer came, so it is not known whether it runs again.", cut.Error, StringComparison.Ordinal);
        Assert.Single(cut.Error.Split('\n'), line => line.Contains("cannot be reached", StringComparison.Ordinal));

        var result = await host.RunAsync(["retry", .. old]);
        Assert.Equal((ExitCode.Ok, 6), (result.ExitCode, result.Lines.Count));
        foreach (var (id, again) in old.Zip(result.Lines)) Assert.Equal([Guid.Parse(again)], await RunsOfAsync(id));
    }

    [Fact]
    public async Task Two_commands_at_once_make_one_run_of_each_job()
    {
        var old = await EndedAsync(8);
        var results = await Task.WhenAll(host.RunAsync(["retry", .. old]), host.RunAsync(["retry", .. old, "--seeds", "new"]), host.RunAsync(["retry", .. old]));
        Assert.All(results, result => Assert.Equal((ExitCode.Ok, results[0].Output), (result.ExitCode, result.Output)));
        foreach (var id in old) Assert.Single(await RunsOfAsync(id));
    }

    [Fact]
    public async Task One_job_that_cannot_run_again_stops_no_other()
    {
        var (old, running, unknown) = ((await EndedAsync(1))[0], (await host.InsertAsync()).ToString(), Guid.NewGuid().ToString());
        var result = await host.RunAsync("retry", running, unknown, old);
        Assert.Equal((ExitCode.Usage, 1), (result.ExitCode, result.Lines.Count));
        Assert.Matches($"^Job {running} is not run again. The job has not finished: .*\nJob {unknown} is not run again. Not found: .*\n1 of 3 jobs run again, 2 refused.\n$", result.Error);
        Assert.Matches("^The job has not finished: .*\n$", (await host.RunAsync("retry", running)).Error);
    }

    [Fact]
    public async Task Failed_jobs_are_found_and_each_runs_again_once()
    {
        var batch = await FailedBatchAsync(failed: 3, others: 1);
        var first = await host.RunAsync("retry", "--failed", "--batch", batch, "--limit", "2");
        Assert.Equal((ExitCode.Ok, 2), (first.ExitCode, first.Lines.Count));
        Assert.Matches("^2 failed jobs \\(2 planted\\), accepted .*Z\\.\n2 of 2 jobs run again.\nThere are more; .*\n$", first.Error);
        var rest = await host.RunAsync("retry", "--failed", "--batch", batch, "--limit", "2");
        Assert.Matches("^1 failed job \\(1 planted\\), accepted .*Z\\.\n$", rest.Error);
        Assert.Single(rest.Lines);
        var none = await host.RunAsync("retry", "--failed", "--batch", batch);
        Assert.Equal((ExitCode.Ok, "", "No failed job is left to run again; 3 were run again before.\n"), (none.ExitCode, none.Output, none.Error));
        Assert.Equal(3, (await host.RunAsync("retry", "--failed", "--batch", batch, "--again")).Lines.Count);
    }

    [Fact]
    public async Task A_batch_with_failed_jobs_says_how_they_run_again()
    {
        var batch = await FailedBatchAsync(failed: 1);
        var watched = await host.RunAsync("batches", "watch", batch);
        Assert.Equal(ExitCode.JobNotDone, watched.ExitCode);
        var hint = Assert.Single(watched.Error.Split('\n'), line => line.StartsWith("0 of 1 jobs succeeded. ", StringComparison.Ordinal));
        Assert.Single((await host.RunAsync(hint[(hint.IndexOf("distributed ", StringComparison.Ordinal) + "distributed ".Length)..].Split(' '))).Lines);
    }

    [Fact]
    public async Task Only_the_failed_jobs_of_the_tier_and_time_run_again()
    {
        var batch = await FailedBatchAsync(failed: 2, firstIsOlderBy: TimeSpan.FromHours(2));
        var jobs = await host.Client.ListBatchJobsAsync(Guid.Parse(batch), cancellation: Cancellation).ToListAsync(Cancellation);
        Assert.Equal("No failed job is found.\n", (await host.RunAsync("retry", "--failed", "--batch", batch, "--tier", "distilled")).Error);
        var recent = Assert.Single((await host.RunAsync("retry", "--failed", "--batch", batch, "--since", "1h", "--tier", "full")).Lines);
        Assert.Equal(jobs[1].Id, (await host.Client.GetAsync(Guid.Parse(recent), Cancellation)).RetryOf);
        Assert.Equal(2, (await host.RunAsync("list", "--batch", batch, "--since", "1h")).Lines.Count);
        Assert.Equal(3, (await host.RunAsync("list", "--batch", batch, "--since", "3h")).Lines.Count);
    }

    [Fact]
    public async Task While_many_failed_jobs_are_looked_at_a_terminal_says_how_many()
    {
        var batch = await FailedBatchAsync(failed: 20);
        var shown = (await host.RunAsync(new Session { IsInteractive = true }, "retry", "--failed", "--batch", batch)).Error;
        Assert.StartsWith($"{ProgressLine.EraseLine}10 failed jobs looked at{ProgressLine.EraseLine}20 failed jobs looked at{ProgressLine.EraseLine}20 failed jobs (20 planted)", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n", false, true)]
    [InlineData("Yes\n", false, true)]
    [InlineData("n\n", false, false)]
    [InlineData("", false, false)]
    [InlineData("", true, true)]
    public async Task On_a_terminal_failed_jobs_run_again_only_when_somebody_says_so(string answer, bool isSaidBefore, bool runs)
    {
        var batch = await FailedBatchAsync(failed: 2);
        var result = await host.RunAsync(new Session { CanAsk = true, Input = answer }, ["retry", "--failed", "--batch", batch, .. isSaidBefore ? ["--yes"] : Array.Empty<string>()]);
        Assert.Equal(!isSaidBefore, result.Error.Contains("Run them again? [y/N] ", StringComparison.Ordinal));
        Assert.Equal(runs ? (ExitCode.Ok, 2) : (ExitCode.JobNotDone, 0), (result.ExitCode, result.Lines.Count));
    }

    [Fact]
    public async Task No_more_than_so_many_are_asked_for_at_a_time_and_told_in_order()
    {
        var (open, begun) = (new ConcurrentDictionary<int, TaskCompletionSource<int>>(), new ConcurrentQueue<int>());
        var told = Enumerable.Range(0, 6).ToAsyncEnumerable().SelectSeveral(3, item =>
        {
            open[item] = new();
            begun.Enqueue(item);
            return open[item].Task;
        }, Cancellation).ToListAsync(Cancellation);
        Assert.Equal([0, 1, 2], begun);
        open[1].SetResult(1);
        open[2].SetResult(2);
        Assert.Equal([0, 1, 2], begun);          // the first one is awaited, so that it is told first
        open[0].SetResult(0);
        foreach (var item in (int[])[3, 4, 5])
        {
            while (!begun.Contains(item)) await Task.Yield();
            open[item].SetResult(item);
        }
        Assert.Equal([0, 1, 2, 3, 4, 5], await told);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("12h", 43_200)]
    [InlineData("7d", 604_800)]
    [InlineData("0s", null)]
    [InlineData("-1h", null)]
    [InlineData("1.5h", null)]
    [InlineData("h", null)]
    [InlineData("12", null)]
    [InlineData("99999999d", null)]
    [InlineData("", null)]
    public void A_time_is_a_number_and_its_unit(string text, int? seconds) => Assert.Equal(seconds, SinceOption.Parse(text)?.TotalSeconds);

    private async Task<IReadOnlyList<Guid>> RunsOfAsync(string id) =>
        await host.Client.ListAsync(new() { RetryOf = Guid.Parse(id) }, Cancellation).Select(job => job.Id).ToListAsync(Cancellation);

    private async Task<string[]> EndedAsync(int jobs)
    {
        var ids = new string[jobs];
        for (var i = 0; i < jobs; i++)
        {
            var id = await host.InsertAsync();
            await host.Client.CancelAsync(id, Cancellation);
            ids[i] = id.ToString();
        }
        return ids;
    }

    private async Task<string> FailedBatchAsync(int failed, int others = 0, TimeSpan firstIsOlderBy = default)
    {
        var (id, jobs) = await host.InsertBatchAsync(failed + others);
        await using var database = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Cancellation);
        var first = await database.Jobs.SingleAsync(job => job.Id == jobs[0], Cancellation);
        await database.Jobs.Where(job => job.Id == first.Id).ExecuteUpdateAsync(set => set.SetProperty(job => job.CreatedAt, first.CreatedAt - firstIsOlderBy), Cancellation);
        foreach (var job in jobs.Take(failed))
        {
            using var lease = await host.ClaimAsync(job);
            await host.FailAsync(lease);
        }
        return id.ToString();
    }
}
