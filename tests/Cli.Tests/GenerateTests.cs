using System.Text.Json;
using Distributed.Contracts;
using Distributed.EndToEnd.Tests;

namespace Distributed.Cli.Tests;

/// <summary>The command line against a real server that paints.</summary>
public sealed class GenerateTests(Server server) : IDisposable
{
    private const string Prompt = "a large red circle on a white background";
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pictures_are_saved_under_names_one_recognizes_and_only_their_paths_are_printed()
    {
        string[] command = ["generate", Prompt, "--tier", "distilled", "--seed", "41", "--count", "2", "--steps", "3", "--out", folder.At("new")];
        var first = await server.RunAsync(command, Cancellation);
        Assert.True(first.ExitCode == ExitCode.Ok, first.Error);
        string[] names = ["a-large-red-circle-on-a-white-background-41.png", "a-large-red-circle-on-a-white-background-42.png"];
        Assert.Equal(names.Select(name => Path.Combine(folder.At("new"), name)), first.Lines);
        Assert.All(first.Lines, AssertPng);
        Assert.Matches(@"in all: queue wait .*, text encode .*, denoise .*, decode .*, encode .*, upload", first.Error);

        var again = await server.RunAsync(command, Cancellation);
        Assert.Equal(Path.Combine(folder.At("new"), "a-large-red-circle-on-a-white-background-41-2.png"), again.Lines[0]);
        Assert.Equal(await File.ReadAllBytesAsync(first.Lines[0], Cancellation), await File.ReadAllBytesAsync(again.Lines[0], Cancellation));
    }

    [Fact]
    public async Task Every_option_reaches_the_job()
    {
        var input = (await server.RunAsync(["generate", "a blue square", "--steps", "2", "-o", folder.Path], Cancellation)).Lines[0];
        var result = await server.RunAsync(["generate", Prompt, "--json", "-o", folder.Path, "--size", "32x64", "--steps", "4", "--guidance", "2.5", "--negative", "blur",
            "--scheduler", "euler_ancestral", "--input-image", input, "--strength", "0.5", "--clip-skip", "1", "--prompt-syntax", "weighted", "--previews"], Cancellation);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Empty(result.Error);
        using var json = JsonDocument.Parse(result.Output);
        AssertPng(Assert.Single(json.RootElement.GetProperty("files").EnumerateArray()).GetString()!);
        var request = json.RootElement.GetProperty("job").GetProperty("request").Deserialize<GenerationRequest>(WireJson.Options)!;
        Assert.Equal((Prompt, "blur", 32, 64, 4, 2.5, SchedulerName.EulerAncestral, 0.5, 1, PromptSyntax.Weighted, true), (request.Prompt, request.NegativePrompt,
            request.Width, request.Height, request.Steps, request.GuidanceScale, request.Scheduler, request.Strength, request.ClipSkip, request.PromptSyntax, request.Previews));
        Assert.NotNull(request.InputImage);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.webp"));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job()
    {
        var prompt = $"long {Guid.NewGuid():N}";
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var session = new Session();
        var running = server.RunAsync(session, ["generate", prompt, "--size", "128x128", "--steps", "100", "--count", "8", "--out", folder.Path], interruption.Token);
        await Wait.UntilAsync(() => Task.FromResult(running.IsCompleted || session.Error.ToString().Contains("Job ", StringComparison.Ordinal)));          // it knows of its job
        await interruption.CancelAsync();

        var result = await running;
        Assert.Equal(ExitCode.JobNotDone, result.ExitCode);
        Assert.Matches("Cancelled\\.|The server was asked to cancel it", result.Error);          // a slow machine's step may take longer than anybody waits
        var job = await server.Client.ListAsync(new() { Prompt = prompt }, Cancellation).SingleAsync(Cancellation);
        Assert.Equal(JobStatus.Cancelled, (await server.Client.WaitAsync(job.Id, cancellation: Cancellation)).Status);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_field_by_field_and_nothing_is_made()
    {
        var result = await server.RunAsync(["generate", Prompt, "--size", "99", "--out", folder.Path], Cancellation);
        Assert.Equal((ExitCode.Usage, ""), (result.ExitCode, result.Output));
        Assert.Contains("width is 99", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static void AssertPng(string path) => Assert.Equal("\x89PNG"u8.ToArray()[^3..], File.ReadAllBytes(path)[1..4]);
}
