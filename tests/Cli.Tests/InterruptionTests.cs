using Distributed.Contracts;

namespace Distributed.Cli.Tests;

/// <summary>Ctrl+C before the server's answer is there.</summary>
public sealed class InterruptionTests(WatchedHost host) : IClassFixture<WatchedHost>, IDisposable
{
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/v1/jobs")]
    [InlineData("/v1/batches")]
    public async Task What_was_on_its_way_to_the_server_is_cancelled(string path)
    {
        var prompt = $"on its way {Guid.NewGuid():N}";
        await File.WriteAllLinesAsync(folder.At("prompts.txt"), [prompt, prompt], Cancellation);
        using var interruption = new CancellationTokenSource();
        host.Cuts = request =>
        {
            if (request.Method == "POST" && request.Path == path) interruption.Cancel();
            return false;
        };
        string[] command = path == "/v1/jobs" ? ["generate", prompt] : ["batch", folder.At("prompts.txt")];
        var result = await Shell.RunAsync(host.Url, null, new(), [.. command, "--out", folder.Path], interruption.Token);

        Assert.True(interruption.IsCancellationRequested);
        Assert.Equal(ExitCode.JobNotDone, result.ExitCode);
        Assert.Contains("Cancelled", result.Error, StringComparison.Ordinal);
        var jobs = await host.Client.ListAsync(new() { Prompt = prompt }, Cancellation).ToListAsync(Cancellation);
        Assert.NotEmpty(jobs);
        Assert.All(jobs, job => Assert.Equal(JobStatus.Cancelled, job.Status));
    }
}
