using System.CommandLine;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Run finished jobs again.</summary>
internal sealed class RetryCommand : CliCommand
{
    private const int DefaultLimit = 1000;
    private readonly Argument<Guid[]> ids = JobArgument.Several();
    private readonly Option<bool> failed = new("--failed") { Description = "Instead of ids: all jobs that failed and were not run again yet, newest first." };
    private readonly Option<TimeSpan?> since = SinceOption.Create("With --failed: jobs");
    private readonly Option<Tier?> tier = WordOption.Of<Tier>("--tier", "With --failed: jobs of this tier.");
    private readonly Option<Guid?> batch = JobArgument.BatchOption("With --failed: jobs of this batch.");
    private readonly Option<int?> limit = NumberOption.Limit(DefaultLimit, "With --failed: how many at most");
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "With --failed: do not ask on a terminal." };
    private readonly Option<RetrySeeds?> seeds = WordOption.Of<RetrySeeds>("--seeds", "The same pictures, or others of the same prompt.");
    private readonly Option<Priority?> priority = WordOption.Of<Priority>("--priority", "Which jobs they go before; as the first time by default.");
    private readonly Option<bool> again = new("--again") { Description = "Also jobs that were run again before, which are passed over otherwise." };

    public override Command Build(Connection connection, Terminal terminal)
    {
        var command = Build("retry", "Run finished jobs again, each once as a new job, and print the new ids.", connection, terminal,
            [ids, failed, since, tier, batch, limit, yes, seeds, priority, again], RunAsync);
        command.Validators.Add(result =>
        {
            var (isFailed, isNamed) = (result.GetResult(failed) is { Implicit: false }, result.GetResult(ids) is { Tokens.Count: > 0 });
            if (isFailed && isNamed) result.AddError("--failed finds the jobs itself; leave out the ids, or --failed");
            else if (!isFailed && !isNamed) result.AddError("Say which jobs to run again: their ids, or --failed for those that failed");
            else if (!isFailed && ((Option[])[since, tier, batch, limit]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
                result.AddError($"{option.Name} goes with --failed, not with ids");
        });
        return command;
    }

    private Task<int> RunAsync(CommandRun run)
    {
        var wish = new RetryWish(run.Parsed.GetValue(seeds) ?? RetrySeeds.Same, run.Parsed.GetValue(priority), run.Parsed.GetValue(again));
        var retrier = new JobRetrier(run.Client, wish, run.Cancellation);
        return run.Parsed.GetValue(failed) ? RetryFailedAsync(run, retrier, wish) : RetryAsync(run, [.. run.Parsed.GetRequiredValue(ids).Distinct()], retrier.RetryOnceAsync, retrier, wish);
    }

    private async Task<int> RetryFailedAsync(CommandRun run, JobRetrier retrier, RetryWish wish)
    {
        var filter = new JobListFilter { Tier = run.Parsed.GetValue(tier), BatchId = run.Parsed.GetValue(batch), CreatedAfter = SinceOption.Moment(run.Parsed.GetValue(since)) };
        FailedJobs found;
        using (var line = new LookedLine(run))
            found = await FailedJobs.FindAsync(run.Client, filter, run.Parsed.GetValue(limit) ?? DefaultLimit, retrier, line.Show, run.Cancellation);
        if (found.Jobs.Count == 0)
        {
            run.Say(found.RunBefore > 0 ? $"No failed job is left to run again; {found.RunBefore} were run again before." : "No failed job is found.");
            return ExitCode.Ok;
        }
        if (run.Parsed.GetValue(yes) || !run.Terminal.CanAsk) run.Say($"{found}.");
        else if (!await run.Terminal.AskAsync($"{found}. Run {(found.Jobs.Count == 1 ? "it" : "them")} again?", run.Cancellation))
        {
            run.Say("Nothing runs again.");
            return ExitCode.JobNotDone;
        }
        var code = await RetryAsync(run, [.. found.Jobs.Select(job => job.Id)], retrier.RetryAsync, retrier, wish);
        if (found.IsMore) run.Say("There are more; run the command again, or with a higher --limit.");
        return code;
    }

    private static Task<int> RetryAsync(CommandRun run, Guid[] ids, Func<Guid, Task<RetryResult>> retry, JobRetrier retrier, RetryWish wish) =>
        new RetryReport(run, ids.Length, isRepeatable: !wish.Again)
            .TellAsync(ids.TakeWhile(_ => !retrier.IsOver).ToAsyncEnumerable().SelectSeveral(JobRetrier.AtATime, retry, run.Cancellation));
}
