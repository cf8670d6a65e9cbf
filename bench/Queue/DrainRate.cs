using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distributed.Harness;
using Distributed.Jobs;

namespace Distributed.Queue;

/// <summary>How fast a backlog of jobs that take no time goes through claim and commit, by jobs in hand.</summary>
internal sealed class DrainRate(Side product, int jobs, int rounds)
{
    private static readonly WorkerAnnouncement Crowd = new(new("crowd"), "none", capacity: 1_000_000, [Tiers.Full]);
    private readonly Dictionary<(int Concurrency, bool InAdvance), List<(double Rate, string Cpu)>> results = [];

    public async Task<string> RunAsync(params int[] concurrencies)
    {
        for (var round = 0; round < rounds; round++)
            foreach (var concurrency in concurrencies)
                foreach (var inAdvance in new[] { false, true })
                    await RoundAsync(concurrency, inAdvance);
        var text = new StringBuilder("""
            | jobs in hand | messages | jobs/s: median (runs) | CPU µs per job: worker / relay / broker / Postgres |
            |---|---|---|---|

            """);
        foreach (var ((concurrency, inAdvance), runs) in results)
        {
            var median = runs.OrderBy(run => run.Rate).ElementAt((runs.Count - 1) / 2);
            text.Append(CultureInfo.InvariantCulture,
                $"| {concurrency} | {(inAdvance ? "all published before" : "by the relay, window by window")} | {median.Rate:N0} ({string.Join(", ", runs.Select(run => run.Rate.ToString("N0", CultureInfo.InvariantCulture)))}) | {median.Cpu} |\n");
        }
        return text.ToString();
    }

    /// <param name="concurrency">Jobs the worker has in hand at a time.</param>
    /// <param name="inAdvance">Whether all messages are in the queue before the worker comes, so that the relay is out of the way.</param>
    private async Task RoundAsync(int concurrency, bool inAdvance)
    {
        var stage = product.Stage;
        await stage.ClearAsync();
        if (inAdvance) await stage.Get<JobWorkers>().AnnounceAsync(Crowd, draining: false, default);
        await Backlog.StoreAsync(stage, jobs, side: 512, steps: 30);
        if (inAdvance) await product.PublishedAsync();
        await stage.Get<JobWorkers>().LeaveAsync(Crowd.Name, default);

        long first = 0;
        var before = CpuTimes.Read(product.Server);
        await using var worker = await DoubleWorker.StartAsync(stage, concurrency, TimeSpan.Zero,
            _ => Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0));
        while (worker.Finished < jobs) await Task.Delay(5);
        var rate = jobs / Stopwatch.GetElapsedTime(Interlocked.Read(ref first)).TotalSeconds;
        var cpu = (CpuTimes.Read(product.Server) - before).Per(jobs);
        if (!results.TryGetValue((concurrency, inAdvance), out var runs)) results[(concurrency, inAdvance)] = runs = [];
        runs.Add((rate, cpu));
        Console.Error.WriteLine($"Drain, {concurrency} in hand, {(inAdvance ? "published before" : "by the relay")}: {rate:N0}/s, CPU {cpu}, load {Machine.Load}");
    }
}
