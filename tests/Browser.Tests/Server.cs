using System.Net.Http.Json;
using System.Text.Json;
using Distributed.EndToEnd.Tests;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Browser.Tests;

/// <summary>Standalone as a stranger runs it, with the models that come with it. The address and the data outlive its processes.</summary>
public sealed class Server(params (string Name, string Value)[] settings) : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("browser-tests-").FullName;
    private ProgramProcess? process;

    public string Address { get; } = $"http://127.0.0.1:{ProgramProcess.FreePort()}";

    private string Data => Path.Combine(folder, "data");

    private HttpClient Api => field ??= new() { BaseAddress = new(Address) };

    /// <summary>Starts a process and waits until it can paint.</summary>
    public async Task StartAsync()
    {
        process = new ProgramProcess("Standalone", folder, [("DISTRIBUTED_DATA", Data), ("ASPNETCORE_URLS", Address), .. settings]);
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            return (await Api.GetAsync("/health/ready")).IsSuccessStatusCode;
        });
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => process!.KillAsync();

    /// <summary>Posts a job by the API.</summary>
    public Task<string> PostAsync(object job) => PostAsync("/v1/jobs", job);

    /// <summary>Posts a batch by the API.</summary>
    public Task<string> PostBatchAsync(object batch) => PostAsync("/v1/batches", batch);

    /// <summary>Waits until all jobs of a batch have ended.</summary>
    public Task WaitForBatchAsync(string id) => Wait.UntilAsync(async () =>
        (await Api.GetFromJsonAsync<JsonElement>($"/v1/batches/{id}")).GetProperty("finishedAt").ValueKind is not JsonValueKind.Null);

    /// <summary>Posts jobs and waits until they have succeeded.</summary>
    public async Task<string[]> PaintAsync(params object[] jobs)
    {
        var ids = new List<string>();
        foreach (var job in jobs) ids.Add(await PostAsync(job));
        foreach (var id in ids) await WaitForAsync(id, "succeeded");
        return [.. ids];
    }

    /// <summary>Posts a job that takes a while, and waits until it is being painted.</summary>
    public async Task<string> PostLongAsync(string prompt = "a lighthouse at night", int images = 8)
    {
        var id = await PostAsync(new { prompt, steps = 100, imageCount = images, width = 128, height = 128, seed = 7 });
        await WaitForAsync(id, "running");
        return id;
    }

    /// <summary>
    /// Posts so much to paint that a job posted after it waits until this is cancelled. Whoever waits wants the same priority, lest the crowds of other tests,
    /// which run beside, go before it too.
    /// </summary>
    public Task<string> PostCrowdAsync() => PostBatchAsync(
        new { matrix = new { seed = Enumerable.Range(0, 40) }, defaults = new { prompt = "one of a crowd", steps = 100, imageCount = 8, width = 128, height = 128, priority = "high" } });

    public Task CancelAsync(string id) => CancelAtAsync($"/v1/jobs/{id}/cancel");

    public Task CancelBatchAsync(string id) => CancelAtAsync($"/v1/batches/{id}/cancel");

    /// <summary>A job that ran out of the device's memory, which a small model on a processor does not do by itself: told by its worker's own statement.</summary>
    public async Task<string> PostFailedAsync(string prompt)
    {
        var id = await PostLongAsync(prompt);
        await using var services = new ServiceCollection().AddLogging().AddSqliteJobs(Path.Combine(Data, "jobs.db")).BuildServiceProvider();
        await using var context = await services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        Assert.Equal(1, await context.Database.ExecuteSqlAsync($"""
            UPDATE jobs SET status = 'failed', failure_count = failure_count + 1, finished_at = {now}, error_code = 'out_of_memory',
                            error_message = 'The images do not fit on the device.'
            WHERE id = {Guid.Parse(id)} AND status = 'running'
            """));
        return id;
    }

    /// <summary>Fills the database of a server that does not run.</summary>
    public async Task SeedAsync(int jobs)
    {
        Directory.CreateDirectory(Data);
        await using var services = new ServiceCollection().AddLogging().AddSqliteJobs(Path.Combine(Data, "jobs.db")).BuildServiceProvider();
        await services.MigrateJobsAsync();
        await using var context = await services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        // Nothing is left to paint, which would only take the processor from what is measured.
        await new Distributed.Jobs.Tests.JobSeeder(jobs) { Queued = 0, Running = 0 }.RunAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        Api.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> PostAsync(string address, object body)
    {
        using var answer = await Api.PostAsJsonAsync(address, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task CancelAtAsync(string address)
    {
        using var answer = await Api.PostAsync(address, null);
        answer.EnsureSuccessStatusCode();
    }

    private async Task WaitForAsync(string id, string status) => await Wait.UntilAsync(async () =>
    {
        var now = (await Api.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}")).GetProperty("status").GetString();
        if (now is "failed" or "cancelled" || (now is "succeeded" && status is not "succeeded")) throw new InvalidOperationException($"The job has {now}; it was to be {status}.");
        return now == status;
    });
}
