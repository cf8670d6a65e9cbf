using System.Text.Json;
using System.Text.RegularExpressions;
using Distributed.Contracts;
using Distributed.EndToEnd.Tests;

namespace Distributed.Cli.Tests;

/// <summary>What is said of the time that jobs take, by a real server that has measured it.</summary>
public sealed partial class WaitTests(Server server) : IDisposable
{
    private static readonly string[] Long = ["--size", "128x128", "--steps", "100", "--count", "8"];
    private readonly string prompt = $"waits {Guid.NewGuid():N}";
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task While_a_job_waits_its_place_and_time_are_shown_and_while_it_runs_what_is_left()
    {
        await MeasureAsync();
        var others = await server.Client.SubmitBatchAsync(
            new() { Prompts = [.. Enumerable.Repeat("before", 40)], Defaults = new() { Priority = Priority.High, Steps = 100, ImageCount = 8, Width = 128 } }, cancellation: Cancellation);
        Session terminal = new() { IsInteractive = true }, log = new();
        var running = server.RunAsync(terminal, ["generate", prompt, .. Long, "--priority", "low", "--out", folder.Path], Cancellation);
        Guid id = default;
        await Wait.UntilAsync(async () => (id = (await server.Client.ListAsync(new() { Prompt = prompt }, Cancellation).FirstOrDefaultAsync(Cancellation))?.Id ?? default) != default);
        var watching = server.RunAsync(log, ["watch", id.ToString()], Cancellation);
        foreach (var session in (Session[])[terminal, log])
            await Wait.UntilAsync(() => Task.FromResult(session.Error.ToString().Contains("(p90)", StringComparison.Ordinal)), () => $"terminal: {terminal.Error}, log: {log.Error}");
        await server.Client.CancelBatchAsync(others.Id, Cancellation);
        while (!running.IsCompleted && !Left().IsMatch(terminal.Error.ToString())) await Task.Delay(20, Cancellation);
        await server.Client.CancelAsync(id, Cancellation);          // it was long enough to see this

        var shown = await running;
        Assert.Matches(@"queued, (\d+ jobs?) before it; done in [\d.]+ (s|min|h) \(p50\), [\d.]+ (s|min|h) \(p90\)", shown.Error);
        Assert.Matches(Left(), shown.Error);
        Assert.Matches(@"(?m)^queued, (\d+ jobs?) before it; done in [\d.]+ (s|min|h) \(p50\), [\d.]+ (s|min|h) \(p90\)\n", (await watching).Error);
    }

    [Fact]
    public async Task A_dry_run_says_what_the_job_would_be_and_makes_none()
    {
        await MeasureAsync();
        var said = await server.RunAsync(["generate", prompt, "--dry-run", "--steps", "7", "--priority", "high", "--out", folder.At("never")], Cancellation);
        Assert.Equal((ExitCode.Ok, ""), (said.ExitCode, said.Error));
        foreach (var line in (string[])[$"^prompt +{prompt}$", "^tier +full$", "^size +64 x 64$", "^steps +7$", "^priority +high$", @"^GPU time +[\d.]+ s$", @"^it would be +queued, .*; done in .* \(p50\), .* \(p90\)$"])
            Assert.Single(said.Lines, printed => Regex.IsMatch(printed, line));
        var json = JsonDocument.Parse((await server.RunAsync(["generate", prompt, "--dry-run", "--json", "--scheduler", "ddim", "--eta", "0.5"], Cancellation)).Output).RootElement;
        var request = json.Deserialize<JobQuote>(WireJson.Options)!.Request;
        Assert.Equal((prompt, SchedulerName.Ddim, 0.5), (request.Prompt, request.Scheduler, request.Eta));
        Assert.Empty(await server.Client.ListAsync(new() { Prompt = prompt }, Cancellation).ToListAsync(Cancellation));
        Assert.False(Directory.Exists(folder.At("never")));
    }

    [Fact]
    public async Task Who_does_not_wait_gets_the_id_and_watches_later()
    {
        var id = Assert.Single((await server.RunAsync(["generate", prompt, "--steps", "2", "--no-wait", "--out", folder.At("never")], Cancellation)).Lines);
        Assert.False(Directory.Exists(folder.At("never")));
        var watched = await server.RunAsync(["watch", id, "--out", folder.Path], Cancellation);
        Assert.True(File.Exists(Assert.Single(watched.Lines)), watched.Error);
    }

    [GeneratedRegex(@"\[#+\.*\] \d+ of \d+ steps, [\d.]+ (s|min|h) left \(p50\), [\d.]+ (s|min|h) \(p90\)")]
    private static partial Regex Left();

    /// <summary>Waits until the server knows how long a job takes.</summary>
    private async Task MeasureAsync()
    {
        await server.Client.WaitAsync((await server.Client.SubmitAsync(new() { Prompt = "measured", Steps = 2 }, cancellation: Cancellation)).Id, cancellation: Cancellation);
        await Wait.UntilAsync(async () => (await server.Client.QuoteAsync(new() { Prompt = "measured" }, Cancellation)) is { Eta: not null, EstimatedGpuSeconds: not null });
    }
}
