using System.Text.Json;
using Distributed.Contracts;
using Distributed.EndToEnd.Tests;
using Distributed.Jobs;
using Distributed.Producer.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Cli.Tests;

/// <summary>What somebody does who runs an installation.</summary>
public sealed class OperationsTests(WatchedHost host) : IClassFixture<WatchedHost>
{
    private readonly JobWorkers workers = host.Services.GetRequiredService<JobWorkers>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_is_drained_by_its_name()
    {
        Assert.False(await AnnounceAsync("gpu 7 (left)"));
        var drained = await host.RunAsync("workers", "drain", "gpu 7 (left)");
        Assert.Equal((ExitCode.Ok, ""), (drained.ExitCode, drained.Error));
        Assert.StartsWith("gpu 7 (left) takes no more jobs", drained.Output, StringComparison.Ordinal);
        Assert.True(await AnnounceAsync("gpu 7 (left)"));
        Assert.Matches("(?m)^gpu 7 \\(left\\) +draining ", (await host.RunAsync("workers")).Output);
        Assert.False(JsonDocument.Parse((await host.RunAsync("workers", "drain", "gpu 7 (left)", "--json")).Output).RootElement.GetProperty("isGone").GetBoolean());

        var nobody = await host.RunAsync("workers", "drain", "nobody");
        Assert.Equal((ExitCode.Usage, "No worker nobody is alive; distributed workers lists those that are.\n"), (nobody.ExitCode, nobody.Error));
    }

    [Fact]
    public async Task Who_waits_for_a_drained_worker_waits_until_it_is_gone()
    {
        await AnnounceAsync("gpu-8");
        var waiting = host.RunAsync("workers", "drain", "gpu-8", "--wait");
        await Wait.UntilAsync(async () =>
        {
            await AnnounceAsync("gpu-8");          // it is alive, however long this takes
            return waiting.IsCompleted || host.Requests.SkipWhile(request => request != "POST /v1/workers/gpu-8/drain").Count(request => request == "GET /v1/workers") >= 2;
        });
        Assert.False(waiting.IsCompleted);
        await workers.LeaveAsync(new("gpu-8"), Cancellation);
        var gone = await waiting;
        Assert.Equal((ExitCode.Ok, "gpu-8 is gone.\n"), (gone.ExitCode, gone.Output));
        Assert.Contains("Waiting until somebody has stopped it", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_was_lost_is_sent_again()
    {
        Assert.Equal("No job of the tier distilled waits at the broker, so none is sent again.\n", (await host.RunAsync("redispatch", "distilled")).Output);
        await host.Client.SubmitAsync(new() { Prompt = "a fox" }, cancellation: Cancellation);
        // The job's confirmation is noted a moment after it is sent; before that there is nothing to send again.
        await Wait.UntilAsync(async () => (await host.RunAsync("redispatch", "full")).Output == "1 job is sent again.\n");
        Assert.True(JsonDocument.Parse((await host.RunAsync("redispatch", "full", "--json")).Output).RootElement.TryGetProperty("jobs", out _));
    }

    private Task<bool> AnnounceAsync(string name) =>
        workers.AnnounceAsync(new(new(name), "cpu", new Dictionary<Tier, int> { [Tier.Full] = 4 }, [ProducerHost.Full]), draining: false, Cancellation);
}
