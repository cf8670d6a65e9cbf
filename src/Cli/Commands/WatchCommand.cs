using System.CommandLine;

namespace Distributed.Cli;

/// <summary>Watch a job to its end; Ctrl+C leaves the job alone.</summary>
internal sealed class WatchCommand : CliCommand
{
    private readonly Argument<Guid> id = JobArgument.Create();
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(null);

    public override Command Build(Connection connection, Terminal terminal) =>
        Build("watch", "Watch a job to its end, and save its pictures with --out. Ctrl+C leaves the job alone.", connection, terminal, [id, folder], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var files = run.Parsed.GetValue(folder) is { } named ? new PictureFiles(FolderOption.Open(named)) : null;
        var job = await run.Client.GetAsync(run.Parsed.GetValue(id), run.Cancellation);
        return await new JobFollower(run, files).FollowAsync(job);
    }
}
