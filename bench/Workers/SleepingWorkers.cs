using System.Globalization;
using System.Text;
using Distributed.Harness;

namespace Distributed.Workers;

/// <summary>Workers that sleep instead of painting, so that nothing but the queue limits them: what one takes in hand it does one after another.</summary>
internal sealed class SleepingWorkers(TimeSpan painting, TimeSpan duration, int rounds)
{
    private const int InHand = 3;          // the default of WorkerOptions.JobsInHand
    private readonly Dictionary<int, List<double>> results = [];

    public async Task<string> RunAsync(params int[] counts)
    {
        await using var stage = await Stage.SetUpAsync(Tiers.Full);
        await using var producer = await Server.StartAsync(Server.Program("Producer"), stage.Settings);
        for (var round = 0; round < rounds; round++)
            foreach (var count in counts)
                await RoundAsync(stage, count);

        var text = new StringBuilder("| workers | jobs/s: median (runs) | ideal | efficiency |\n|---|---|---|---|\n");
        foreach (var (count, runs) in results)
        {
            var (median, ideal) = (runs.Order().ElementAt((runs.Count - 1) / 2), count / painting.TotalSeconds);
            text.Append(CultureInfo.InvariantCulture,
                $"| {count} | {median:F1} ({string.Join(", ", runs.Select(run => run.ToString("F1", CultureInfo.InvariantCulture)))}) | {ideal:F0} | {median / ideal:P0} |\n");
        }
        return text.ToString();
    }

    private async Task RoundAsync(Stage stage, int count)
    {
        await stage.ClearAsync();
        var jobs = (int)(count / painting.TotalSeconds * duration.TotalSeconds);
        var workers = new List<DoubleWorker>();
        try
        {
            for (var i = 0; i < count; i++) workers.Add(await DoubleWorker.StartAsync(stage, InHand, painting, oneAtATime: true));
            await Backlog.StoreAsync(stage, jobs, side: 512, steps: 30);
            while (workers.Sum(worker => worker.Finished) < jobs) await Task.Delay(20);
            var elapsed = await stage.CountAsync("SELECT (extract(epoch FROM max(finished_at) - min(claimed_at)) * 1e6)::bigint FROM jobs") / 1e6;
            if (!results.TryGetValue(count, out var runs)) results[count] = runs = [];
            runs.Add(jobs / elapsed);
            Console.Error.WriteLine($"{count} sleeping workers: {jobs / elapsed:F1}/s, load {Machine.Load}");
        }
        finally
        {
            await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        }
    }
}
