using System.Globalization;
using System.Text;
using Distributed.Harness;
using Distributed.Jobs;

namespace Distributed.Queue;

/// <summary>Jobs accepted durably over HTTP: group commit with the relay behind it, against an insert and a publish in every request.</summary>
internal sealed class AcceptRate(Side product, Side alternative, int rounds, TimeSpan duration)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly WorkerAnnouncement Crowd = new(new("crowd"), "none", capacity: 1_000_000, [Tiers.Full]);
    private readonly List<(string Way, int Connections, double Rate, Samples Latencies, string Cpu, string Load)> results = [];

    public async Task<string> RunAsync(params int[] connections)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var count in connections)
            {
                await RoundAsync("group commit, no worker there", product, count, published: false);
                await RoundAsync("group commit, all published meanwhile", product, count, published: true);
                await RoundAsync("insert, then publish", alternative, count, published: false);
            }
        }
        var text = new StringBuilder("""
            | connections | way | accepted/s: median (runs) | p50 / p99 ms | CPU µs per job: client / API / broker / Postgres | load |
            |---|---|---|---|---|---|

            """);
        foreach (var group in results.GroupBy(result => (result.Connections, result.Way)).OrderBy(group => group.Key.Connections))
        {
            var sorted = group.OrderBy(result => result.Rate).ToList();
            var median = sorted[(sorted.Count - 1) / 2];
            text.Append(CultureInfo.InvariantCulture,
                $"| {group.Key.Connections} | {group.Key.Way} | {median.Rate:N0} ({string.Join(", ", group.Select(result => result.Rate.ToString("N0", CultureInfo.InvariantCulture)))}) | {median.Latencies.Summary} | {median.Cpu} | {median.Load} |\n");
        }
        return text.ToString();
    }

    /// <param name="way">Its name in the table.</param>
    /// <param name="side">The server under load.</param>
    /// <param name="connections">Over how many connections.</param>
    /// <param name="published">Whether workers are announced for whom the relay publishes everything; its CPU time until then is counted.</param>
    private async Task RoundAsync(string way, Side side, int connections, bool published)
    {
        await side.Stage.ClearAsync();
        if (published) await side.Stage.Get<JobWorkers>().AnnounceAsync(Crowd, draining: false, default);
        else await side.Stage.Get<JobWorkers>().LeaveAsync(Crowd.Name, default);
        using var generator = new LoadGenerator(side.Server.Address, connections);
        await generator.RunAsync(WarmUp);
        if (published) await side.PublishedAsync();

        var before = CpuTimes.Read(side.Server);
        var (latencies, elapsed) = await generator.RunAsync(duration);
        if (published)
        {
            await side.Stage.Get<JobWorkers>().AnnounceAsync(Crowd, draining: false, default);
            await side.PublishedAsync();
        }
        var used = CpuTimes.Read(side.Server) - before;
        results.Add((way, connections, latencies.Count / elapsed.TotalSeconds, latencies, used.Per(latencies.Count), Machine.Load));
        Console.Error.WriteLine($"{way}, {connections} connections: {latencies.Count / elapsed.TotalSeconds:N0}/s, {latencies.Summary} ms, CPU {used.Per(latencies.Count)}, load {Machine.Load}");
    }
}
