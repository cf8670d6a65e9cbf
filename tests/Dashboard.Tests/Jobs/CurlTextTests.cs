using System.Diagnostics;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Dashboard.Tests;

public sealed class CurlTextTests
{
    private static readonly GenerationRequest Fox = new()
    {
        Prompt = "it's a \"fox\" & $HOME `date` \\ ü\n<b>",
        Tier = Tier.Distilled,
        Width = 512,
        Height = 256,
        Steps = 9,
        GuidanceScale = 1.5,
        Scheduler = SchedulerName.Ddim,
        Seed = 42,
        ImageCount = 2,
    };

    [Fact]
    public async Task A_shell_reads_the_command_as_the_same_request()
    {
        var request = Fox with { Previews = true };
        string[] arguments = await ArgumentsAsync(CurlText.Of("http://localhost:5000/", needsKey: false, JobOf(request)));
        Assert.Equal("http://localhost:5000/v1/jobs", arguments[0]);
        Assert.Equal(request, JsonSerializer.Deserialize<GenerationRequest>(arguments[^1], WireJson.Options));
    }

    [Fact]
    public async Task An_input_image_is_fetched_and_sent_on()
    {
        var request = Fox with { Strength = 0.5, InputImage = new("default/x/input-0.png", "0") };
        var job = JobOf(request) with { InputImageUrl = "/v1/jobs/7/input-image" };
        // A curl that answers with a picture where it is asked for one, and otherwise prints what it is given to send.
        var sent = await RunAsync($$"""curl() { case "$*" in *input-image) printf 'the %% picture';; *) cat;; esac; }; {{CurlText.Of("http://localhost:5000/", needsKey: false, job)}}""");
        var submission = JsonSerializer.Deserialize<JobSubmission>(sent, WireJson.Options)!;
        Assert.Equal((request.Prompt, 0.5), (submission.Prompt, submission.Strength!.Value));
        Assert.Equal("the % picture", System.Text.Encoding.UTF8.GetString(submission.InputImage!));
    }

    [Fact]
    public async Task Where_a_key_is_needed_the_shell_puts_it_into_every_request()
    {
        var job = JobOf(Fox with { Strength = 0.5, InputImage = new("default/x/input-0.png", "0") }) with { InputImageUrl = "/v1/jobs/7/input-image" };
        foreach (var needsKey in (bool[])[true, false])
        {
            var printed = await RunAsync($$"""
                export DISTRIBUTED_API_KEY='sdq_a $key'
                curl() { printf '<%s>' "$@" >&2; case "$*" in *input-image*) printf x;; *) cat >/dev/null;; esac; }
                exec 2>&1
                {{CurlText.Of("http://localhost:5000/", needsKey, job)}}
                """);
            Assert.Equal(needsKey ? 2 : 0, printed.Split("<-H><Authorization: Bearer sdq_a $key>").Length - 1);
            Assert.Equal(needsKey, printed.Contains("Authorization", StringComparison.Ordinal));
            Assert.Contains("<http://localhost:5000/v1/jobs>", printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_shell_reads_the_command_of_a_batch_as_its_name_and_prompts()
    {
        string[] prompts = [Fox.Prompt, "$(reboot)"];
        string[] arguments = await ArgumentsAsync(CurlText.OfBatch("http://localhost:5000/", needsKey: false, "it's \"mine\"", prompts));
        Assert.Equal("http://localhost:5000/v1/batches", arguments[0]);
        var sent = JsonSerializer.Deserialize<BatchSubmission>(arguments[^1], WireJson.Options)!;
        Assert.Equal("it's \"mine\"", sent.Name);
        Assert.Equal(prompts, sent.Prompts);
    }

    private static JobDetails JobOf(GenerationRequest request) => new()
    {
        Id = Guid.NewGuid(), Status = JobStatus.Queued, Tier = request.Tier, Attempt = 0, Request = request, CreatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>What a shell would hand to curl.</summary>
    private static async Task<string[]> ArgumentsAsync(string command) =>
        (await RunAsync($$"""curl() { printf '%s\0' "$@"; }; {{command}}""")).TrimEnd('\0').Split('\0');

    private static async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        using var shell = Process.Start(start)!;
        return await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
