using System.Text.Json;
using Distributed.EndToEnd.Tests;

namespace Distributed.Cli.Tests;

public sealed class BatchTests(Server server) : IDisposable
{
    private readonly string name = $"b{Guid.NewGuid():N}"[..12];
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_of_prompts_becomes_pictures_in_its_order()
    {
        await File.WriteAllTextAsync(folder.At("prompts.txt"), "a red circle\r\n\n  a blue square  \na green star", Cancellation);
        var painted = await server.RunAsync(["batch", folder.At("prompts.txt"), "--steps", "2", "--seed", "3", "--tier", "distilled", "--out", folder.At("new")], Cancellation);
        Assert.True(painted.ExitCode == ExitCode.Ok, painted.Error);
        Assert.Equal(((string[])["a-red-circle-3.png", "a-blue-square-3.png", "a-green-star-3.png"]).Select(file => Path.Combine(folder.At("new"), file)), painted.Lines);
        Assert.All(painted.Lines, path => Assert.True(new FileInfo(path).Length > 100));
        Assert.Contains("3 of 3 jobs succeeded.", painted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_are_piped_in_too_and_a_batch_is_listed_and_watched_later()
    {
        var piped = await server.RunAsync(new() { Input = "a red circle\na blue square\n" }, ["batch", "-", "--steps", "2", "--name", name, "--no-wait"], Cancellation);
        var id = Assert.Single(piped.Lines);
        Assert.Matches($"^{id}  .*  2 .*  {name}$", Assert.Single((await server.RunAsync(["batches", "list"], Cancellation)).Lines, line => line.Contains(name, StringComparison.Ordinal)));
        var watched = await server.RunAsync(["batches", "watch", id, "--out", folder.Path], Cancellation);
        Assert.Equal((ExitCode.Ok, 2), (watched.ExitCode, watched.Lines.Count));
        Assert.All(watched.Lines, path => Assert.True(File.Exists(path)));
        Assert.Equal(3, (await server.RunAsync(["list", "--batch", id], Cancellation)).Lines.Count);
        var again = await server.RunAsync(["batches", "watch", id, "--json"], Cancellation);
        Assert.All(again.Lines, line => Assert.Equal("succeeded", JsonDocument.Parse(line).RootElement.GetProperty("job").GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Nothing_piped_in_is_no_batch()
    {
        var result = await server.RunAsync(new() { Input = "\n \n" }, ["batch", "-", "--out", folder.At("never")], Cancellation);
        Assert.Equal((ExitCode.Usage, "Standard input has no prompts; give it one per line."), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task A_batch_is_cancelled_by_its_id_and_by_Ctrl_C()
    {
        string[] slow = ["--size", "128x64", "--steps", "100", "--count", "8"];
        var input = string.Concat(Enumerable.Repeat("a red circle\n", 20));
        var id = (await server.RunAsync(new() { Input = input }, ["batch", "-", .. slow, "--no-wait"], Cancellation)).Output.Trim();
        Assert.Matches("^[1-9][0-9]* of 20 jobs are cancelled", (await server.RunAsync(["batches", "cancel", id], Cancellation)).Output);
        Assert.Equal(ExitCode.JobNotDone, (await server.RunAsync(["batches", "watch", id], Cancellation)).ExitCode);

        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var session = new Session { Input = input };
        var running = server.RunAsync(session, ["batch", "-", .. slow, "--name", name, "--out", folder.Path], interruption.Token);
        await Wait.UntilAsync(() => Task.FromResult(running.IsCompleted || session.Error.ToString().Contains("Batch ", StringComparison.Ordinal)));          // it knows of its batch
        await interruption.CancelAsync();
        var result = await running;
        Assert.Equal(ExitCode.JobNotDone, result.ExitCode);
        Assert.Contains("Cancelled;", result.Error, StringComparison.Ordinal);
        var batch = await server.Client.ListBatchesAsync(Cancellation).SingleAsync(known => known.Name == name, Cancellation);
        Assert.Equal(0, (await server.Client.WaitBatchAsync(batch.Id, cancellation: Cancellation)).Counts is var counts ? counts.Queued + counts.Running : -1);
    }
}
