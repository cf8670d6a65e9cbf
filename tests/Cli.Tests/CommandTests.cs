using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Cli.Tests;

public sealed class CommandTests(Server server) : IDisposable
{
    private const string Elsewhere = "(a server's address with a wrong path)";
    private readonly string prompt = $"commands {Guid.NewGuid():N}";
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_finished_job_is_watched_listed_retried_and_not_cancelled_any_more()
    {
        var id = (await server.Client.SubmitAsync(new() { Prompt = prompt, Steps = 2, Tier = Tier.Distilled }, cancellation: Cancellation)).Id.ToString();
        var watched = await server.RunAsync(["watch", id, "--out", folder.Path], Cancellation);
        Assert.Equal(ExitCode.Ok, watched.ExitCode);
        Assert.DoesNotContain("to save", watched.Error, StringComparison.Ordinal);
        Assert.Contains($"1 picture; to save: distributed watch {id} --out FOLDER", (await server.RunAsync(["watch", id], Cancellation)).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Assert.Single(watched.Lines)));

        var listed = await server.RunAsync(["list", "--prompt", prompt, "--status", "succeeded", "--tier", "distilled"], Cancellation);
        Assert.Equal(2, listed.Lines.Count);
        Assert.Matches($"^{id}  succeeded  distilled  .*  {prompt[..5]}", listed.Lines[1]);
        Assert.Single((await server.RunAsync(["list", "--prompt", prompt, "--status", "failed"], Cancellation)).Lines);

        Assert.Equal(ExitCode.JobNotDone, (await server.RunAsync(["cancel", id], Cancellation)).ExitCode);
        var again = Guid.Parse((await server.RunAsync(["retry", id, "--seeds", "new"], Cancellation)).Output);
        Assert.Equal(Guid.Parse(id), (await server.Client.GetAsync(again, Cancellation)).RetryOf);
        var both = await server.RunAsync(["list", "--prompt", prompt, "--json"], Cancellation);
        Assert.Equal([again.ToString(), id], JsonDocument.Parse(both.Output).RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetString()));
        Assert.Equal(2, (await server.RunAsync(["list", "--limit", "1"], Cancellation)).Lines.Count);
    }

    [Fact]
    public async Task A_cancelled_job_ends_a_watch_with_1_and_says_how_to_run_it_again()
    {
        var job = await server.Client.SubmitAsync(new() { Prompt = prompt, Steps = 100, ImageCount = 8, Width = 128, Height = 128 }, cancellation: Cancellation);
        var watching = server.RunAsync(["watch", job.Id.ToString()], Cancellation);
        Assert.Equal(ExitCode.Ok, (await server.RunAsync(["cancel", job.Id.ToString()], Cancellation)).ExitCode);
        var watched = await watching;
        Assert.Equal((ExitCode.JobNotDone, ""), (watched.ExitCode, watched.Output));
        Assert.Contains($"distributed retry {job.Id}", watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tiers_and_workers_are_tables_and_JSON()
    {
        Assert.Matches("(?s)^TIER .*\nfull .*\ndistilled ", (await server.RunAsync(["tiers"], Cancellation)).Output);
        Assert.Equal(2, JsonDocument.Parse((await server.RunAsync(["tiers", "--json"], Cancellation)).Output).RootElement.GetArrayLength());
        Assert.Matches("ready +full, distilled", (await server.RunAsync(["workers"], Cancellation)).Output);
        Assert.Equal(1, JsonDocument.Parse((await server.RunAsync(["workers", "--json"], Cancellation)).Output).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("Name a command: generate, watch, list, cancel, retry")]
    [InlineData("'generat' is none of the commands: generate, watch, list", "generat", "x")]
    [InlineData("Name a command: create, list, revoke, rotate. See: distributed keys --help", "keys")]
    [InlineData("'drian'. See: distributed workers --help", "workers", "drian", "gpu-0")]
    [InlineData("Required argument missing", "generate")]
    [InlineData("full, distilled", "generate", "x", "--tier", "half")]
    [InlineData("768x512", "generate", "x", "--size", "big")]
    [InlineData("--key", "tiers", "--key", "secret")]
    [InlineData("--limit must be 1 or more", "list", "--limit", "0")]
    [InlineData("--limit cannot be 'all', but a whole number", "list", "--limit", "all")]
    [InlineData("--limit", "list", "--limit")]
    [InlineData("'watch'", "watch")]
    [InlineData("'show'", "tenants", "show")]
    [InlineData("--tenant", "keys", "list", "--tenant")]
    [InlineData("--scope", "keys", "create", "x", "--scope")]
    [InlineData("--max-queued", "tenants", "set", "x", "--max-queued")]
    [InlineData("is not an address", "tiers", "--server", "nowhere")]
    [InlineData("key file cannot be read", "tiers", "--key-file", "/nowhere/key")]
    [InlineData("input image cannot be read", "generate", "x", "--input-image", "/nowhere/picture.png")]
    [InlineData("There is no job", "watch", "00000000-0000-7000-8000-000000000000")]
    [InlineData("is not the id of a job", "watch", "nonsense")]
    [InlineData("is not the id of a batch; distributed batches list has them", "batches", "watch", "nonsense")]
    [InlineData("There is no batch", "batches", "cancel", "00000000-0000-7000-8000-000000000000")]
    [InlineData("--seed cannot be 'red', but a whole number", "generate", "x", "--seed", "red")]
    [InlineData("--guidance cannot be '1,5', but a number", "generate", "x", "--guidance", "1,5")]
    [InlineData("does not know this request", "tiers", "--server", Elsewhere)]
    [InlineData("cannot be read", "batch", "/nowhere/prompts.txt")]
    [InlineData("jobs:read, jobs:write, admin. See: distributed keys create --help", "keys", "create", "x", "--scope", "all")]
    public async Task Wrong_usage_ends_with_2_and_one_line_that_says_what_would_be_right(string said, params string[] command)
    {
        var result = await server.RunAsync([.. command.Select(word => word == Elsewhere ? server.Url + "/elsewhere" : word)], Cancellation);
        Assert.Equal((ExitCode.Usage, ""), (result.ExitCode, result.Output));
        Assert.Contains(said, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_3_and_is_named()
    {
        var result = await server.RunAsync(["tiers"], Cancellation, ("DISTRIBUTED_SERVER", "http://127.0.0.1:1"));
        Assert.Equal((ExitCode.Unreachable, ""), (result.ExitCode, result.Output));
        Assert.Contains("http://127.0.0.1:1 cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Contains("--server", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_cannot_be_one_is_not_repeated()
    {
        await File.WriteAllTextAsync(folder.At("key"), "two words\n", Cancellation);
        var fromFile = await server.RunAsync(["tiers", "--key-file", folder.At("key")], Cancellation);
        var fromEnvironment = await server.RunAsync(["tiers"], Cancellation, ("DISTRIBUTED_API_KEY", "two words"));
        Assert.All([fromFile, fromEnvironment], result =>
        {
            Assert.Equal(ExitCode.Usage, result.ExitCode);
            Assert.DoesNotContain("two words", result.Error, StringComparison.Ordinal);
        });
        Assert.Contains(folder.At("key"), fromFile.Error, StringComparison.Ordinal);
        Assert.Contains("DISTRIBUTED_API_KEY", fromEnvironment.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompts":["x"],"colour":"red"}""", "colour")]
    [InlineData("""{"prompts":""", "is no batch")]
    public async Task A_file_that_is_no_batch_is_refused_before_anything_is_sent(string json, string said)
    {
        await File.WriteAllTextAsync(folder.At("batch.json"), json, Cancellation);
        var result = await server.RunAsync(["batch", folder.At("batch.json"), "--out", folder.Path], Cancellation, ("DISTRIBUTED_SERVER", "http://127.0.0.1:1"));
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_calls_the_command_by_its_name()
    {
        var help = await server.RunAsync(["--help"], Cancellation);
        Assert.Equal(ExitCode.Ok, help.ExitCode);
        Assert.Matches(@"Usage:\s+distributed \[command\]", help.Output);
        Assert.All((string[])["generate", "watch", "list", "cancel", "retry", "batch", "batches", "tiers", "workers", "redispatch", "keys", "tenants"], name => Assert.Contains($"  {name}", help.Output, StringComparison.Ordinal));
    }
}
