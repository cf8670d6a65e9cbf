using System.CommandLine;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>List jobs, newest first.</summary>
internal sealed class ListCommand : CliCommand
{
    private const int DefaultLimit = 20;
    private readonly Option<JobStatus[]> statuses = WordOption.Several<JobStatus>("--status", "Jobs at this status.");
    private readonly Option<Tier?> tier = WordOption.Of<Tier>("--tier", "Jobs of this tier.");
    private readonly Option<Priority?> priority = WordOption.Of<Priority>("--priority", "Jobs of this priority.");
    private readonly Option<Guid?> batch = JobArgument.BatchOption("Jobs of this batch.");
    private readonly Option<TimeSpan?> since = SinceOption.Create("Jobs");
    private readonly Option<string?> prompt = new("--prompt") { Description = "Jobs whose prompt contains this text.", HelpName = "TEXT" };
    private readonly Option<int?> limit = NumberOption.Limit(DefaultLimit);

    public override Command Build(Connection connection, Terminal terminal) =>
        Build("list", "List jobs, newest first.", connection, terminal, [statuses, tier, priority, since, batch, prompt, limit], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var wanted = run.Parsed.GetValue(limit) ?? DefaultLimit;
        var filter = new JobListFilter
        {
            Statuses = run.Parsed.GetValue(statuses) ?? [],
            Tier = run.Parsed.GetValue(tier),
            Priority = run.Parsed.GetValue(priority),
            CreatedAfter = SinceOption.Moment(run.Parsed.GetValue(since)),
            BatchId = run.Parsed.GetValue(batch),
            Prompt = run.Parsed.GetValue(prompt),
            PageSize = Math.Min(wanted, 200),
        };
        var jobs = await run.Client.ListAsync(filter, run.Cancellation).Take(wanted).ToListAsync(run.Cancellation);
        if (run.IsJson)
        {
            run.PrintJson(jobs);
            return ExitCode.Ok;
        }
        new Table(run.Terminal.Width, "ID", "STATUS", "TIER", "CREATED", "TOTAL", "PROMPT").Write(run.Terminal.Output, jobs.Select(job => (string[])
        [
            job.Id.ToString(), job.Status.Word(), job.Tier.Word(), TimeText.Of(job.CreatedAt),
            job.Latency is { } latency ? LatencyText.Time(latency.TotalMs) : "", job.Request.Prompt,
        ]));
        return ExitCode.Ok;
    }
}
