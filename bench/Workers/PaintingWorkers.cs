using System.Globalization;
using System.Text;
using Distributed.Diffusion;
using Distributed.Harness;

namespace Distributed.Workers;

/// <summary>Real worker processes with a small untrained model sharing one backlog.</summary>
internal sealed class PaintingWorkers(int jobs, int steps, int rounds)
{
    private const int Side = 64, WarmUp = 3;
    private readonly Dictionary<(string Threads, int Workers), List<(double Rate, double Cores)>> results = [];

    public async Task<string> RunAsync(params int[] counts)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var model = Path.Combine(folder, "untrained");
            TorchLibrary.Load();
            UntrainedModel.Write(model, UntrainedLayout.StableDiffusion, seed: 1);
            for (var round = 0; round < rounds; round++)
                foreach (var threads in new[] { "1", "" })
                    foreach (var count in counts)
                        await RoundAsync(model, threads, count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return ToMarkdown();
    }

    private string ToMarkdown()
    {
        var text = new StringBuilder("""
            | OpenMP threads per worker | workers | jobs/s: median (runs) | ÷ one worker | cores the workers used |
            |---|---|---|---|---|

            """);
        foreach (var ((threads, workers), runs) in results.OrderBy(result => result.Key.Threads.Length == 0))
        {
            var median = Median(runs);
            var one = Median(results[(threads, results.Keys.Min(key => key.Workers))]);
            text.Append(CultureInfo.InvariantCulture,
                $"| {(threads.Length == 0 ? "default" : threads)} | {workers} | {median.Rate:F2} ({string.Join(", ", runs.Select(run => run.Rate.ToString("F2", CultureInfo.InvariantCulture)))}) | {median.Rate / one.Rate:F2} | {median.Cores:F2} |\n");
        }
        return text.ToString();
    }

    private async Task RoundAsync(string model, string threads, int count)
    {
        await using var stage = await Stage.SetUpAsync();
        await using var producer = await Server.StartAsync(Server.Program("Producer"), stage.Settings);
        var settings = stage.Settings;
        settings["Worker__Models__Full"] = model;
        if (threads.Length > 0) settings["OMP_NUM_THREADS"] = threads;
        var workers = new List<Server>();
        try
        {
            for (var i = 0; i < count; i++) workers.Add(await Server.StartAsync(Server.Program("GpuWorker"), settings));
            await PaintAsync(stage, WarmUp * count);
            await stage.ClearAsync();

            var before = workers.Sum(worker => CpuTimes.Read(worker).Server.TotalSeconds);
            await PaintAsync(stage, jobs);
            var cpu = workers.Sum(worker => CpuTimes.Read(worker).Server.TotalSeconds) - before;
            var elapsed = await stage.CountAsync("SELECT (extract(epoch FROM max(finished_at) - min(claimed_at)) * 1e6)::bigint FROM jobs") / 1e6;
            if (!results.TryGetValue((threads, count), out var runs)) results[(threads, count)] = runs = [];
            runs.Add((jobs / elapsed, cpu / elapsed));
            Console.Error.WriteLine($"{count} workers, OMP_NUM_THREADS={threads}: {jobs / elapsed:F2}/s on {cpu / elapsed:F2} cores, load {Machine.Load}");
        }
        finally
        {
            foreach (var worker in workers) await worker.DisposeAsync();
        }
    }

    private async Task PaintAsync(Stage stage, int count)
    {
        await Backlog.StoreAsync(stage, count, Side, steps);
        while (await stage.CountAsync("SELECT count(*) FROM jobs WHERE status <> 'succeeded'") > 0) await Task.Delay(200);
    }

    private static (double Rate, double Cores) Median(List<(double Rate, double Cores)> runs) => runs.OrderBy(run => run.Rate).ElementAt((runs.Count - 1) / 2);
}
