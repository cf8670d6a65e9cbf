using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What jobs cost by the API's own word. Before the first are painted it knows nothing and charges nothing, so some go before the load.</summary>
internal sealed class Quotes(SystemUnderTest system) : IDisposable
{
    private static readonly string[] Tiers = ["full", "distilled"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3), Pause = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Has a job of each tier painted, and waits until every producer knows what such jobs cost.</summary>
    /// <param name="client">Who posts them.</param>
    /// <param name="number">The number of the first.</param>
    /// <param name="milliseconds">How long they take.</param>
    /// <returns>Seconds of device time of a usual job.</returns>
    public async Task<double> MeasureAsync(LoadClient client, int number, int milliseconds)
    {
        var jobs = Tiers.Select((tier, i) => new PlannedJob(new(JobKind.Good, number + i, milliseconds), tier, 1) { Key = $"key-{number + i}" });
        await Task.WhenAll(jobs.Select(job => client.SeeThroughAsync(job, CancellationToken.None)));
        var seconds = await Task.WhenAll(from address in system.Addresses from tier in Tiers select AskAsync(address, tier));
        return seconds.Average();
    }

    public void Dispose() => http.Dispose();

    private async Task<double> AskAsync(Uri producer, string tier)
    {
        for (var end = DateTimeOffset.UtcNow + Patience; DateTimeOffset.UtcNow < end; await Task.Delay(Pause))
        {
            using var answer = await http.PostAsJsonAsync(new Uri(producer, $"{JobRoutes.Jobs}?dryRun=true"), new { prompt = "what it costs", tier }, WireJson.Options);
            answer.EnsureSuccessStatusCode();
            if ((await answer.Content.ReadFromJsonAsync<JobQuote>(WireJson.Options))?.EstimatedGpuSeconds is { } seconds) return seconds;
        }
        throw new TimeoutException($"{producer} does not learn what jobs of the tier {tier} cost; see its log in {system.Folder}.");
    }
}
