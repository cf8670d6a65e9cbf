using System.Diagnostics;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Dashboard.Tests;

public sealed class CurlTextTests
{
    [Fact]
    public async Task A_shell_reads_the_command_as_the_same_request()
    {
        var request = new GenerationRequest
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
        string[] arguments = await ArgumentsAsync(CurlText.Of("http://localhost:5000/", request));
        Assert.Equal("http://localhost:5000/v1/jobs", arguments[0]);
        Assert.Equal(request, JsonSerializer.Deserialize<GenerationRequest>(arguments[^1], WireJson.Options));
    }

    /// <summary>What a shell would hand to curl.</summary>
    private static async Task<string[]> ArgumentsAsync(string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($$"""curl() { printf '%s\0' "$@"; }; {{command}}""");
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return output.TrimEnd('\0').Split('\0');
    }
}
