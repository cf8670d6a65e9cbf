using System.Globalization;
using Distributed.Diffusion;
using Distributed.DiffusionBench;

namespace Distributed.EngineBench;

/// <summary>Images a second and latency of an engine that batches steps, beside one that paints one job at a time.</summary>
internal sealed class Throughput(string models, string tier, int rounds)
{
    private const string TwoThreads = "step batching, up to 16 rows, 2 threads";
    private const int Jobs = 16, Steps = 10;
    private static readonly int[] Callers = [1, 4, 16];
    private static readonly (string Name, EngineOptions Options)[] Engines =
    [
        ("one job at a time", Painting.Options(maxBatch: 2)),
        ("step batching, up to 16 rows", Painting.Options(Painting.MaxBatch)),
        ("step batching, rows measured at warm-up", Painting.Options(Painting.MaxBatch, isMeasured: true)),
        (TwoThreads, Painting.Options(Painting.MaxBatch, threads: 2)),
    ];

    public (Table Table, IReadOnlyList<object> Rows) Run()
    {
        var engines = Engines.ToDictionary(engine => engine.Name, engine => Painting.Engine(models, engine.Options, tier));
        var subjects = (from callers in Callers from engine in Engines where engine.Name != TwoThreads || callers == Callers[^1] select (engine.Name, Callers: callers)).ToList();
        foreach (var (name, _) in Engines) Measure((name, 4));          // what the first jobs find cold
        var runs = Rounds.Of(rounds, subjects, Measure);
        var table = new Table("jobs at once", "engine", "lanes", "images/s (all runs)", "÷ one at a time, pairs' median", "latency p50 / p99, s", "CPU an image, s", "fill", "gap between ticks p50 / p99, ms");
        var rows = new List<object>();
        foreach (var (name, callers) in subjects)
        {
            var (these, base_) = (runs[(name, callers)], runs[(Engines[0].Name, callers)]);
            var ratio = Median.Of(these.Zip(base_, (ours, theirs) => ours.ImagesPerSecond / theirs.ImagesPerSecond));
            double[] latencies = [.. these.SelectMany(run => run.Latencies)], gaps = [.. these.SelectMany(run => run.Gaps)];
            var (lanes, fill, cpu) = (engines[name].Lanes(tier), these.SelectMany(run => run.Fills).Average(), Median.Of(these.Select(run => run.CpuPerImage)));
            table.Add(Text($"{callers}"), name, Text($"{lanes}"), Text($"{Median.Of(these.Select(run => run.ImagesPerSecond)):F2} ({string.Join(' ', these.Select(run => Text($"{run.ImagesPerSecond:F2}")))})"),
                Text($"{ratio:F2}"), Text($"{Quantile.Of(latencies, 0.5):F2} / {Quantile.Of(latencies, 0.99):F2}"), Text($"{cpu:F3}"), Text($"{fill:P0}"), Text($"{1000 * Quantile.Of(gaps, 0.5):F2} / {1000 * Quantile.Of(gaps, 0.99):F2}"));
            rows.Add(new
            {
                Tier = tier, Engine = name, JobsAtOnce = callers, Lanes = lanes, ImagesPerSecond = these.Select(run => run.ImagesPerSecond), Ratio = ratio,
                LatencyP50 = Quantile.Of(latencies, 0.5), LatencyP99 = Quantile.Of(latencies, 0.99), CpuPerImage = cpu, Fill = fill, GapP50 = Quantile.Of(gaps, 0.5), GapP99 = Quantile.Of(gaps, 0.99),
            });
        }
        foreach (var engine in engines.Values) engine.Dispose();
        return (table, rows);

        (double ImagesPerSecond, double CpuPerImage, IReadOnlyList<double> Latencies, IReadOnlyList<double> Gaps, IReadOnlyList<double> Fills) Measure((string Name, int Callers) subject)
        {
            using var readings = new EngineReadings();
            var cpu = Environment.CpuUsage.TotalTime;
            var (elapsed, latencies) = ClosedLoop.Run(engines[subject.Name], tier, subject.Callers, Jobs, job => new() { Parameters = Painting.Parameters(job, Steps) });
            Console.Error.WriteLine(Text($"{subject.Callers} at once, {subject.Name}: {Jobs / elapsed.TotalSeconds:F2} images/s"));
            return (Jobs / elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / Jobs, [.. latencies.Select(latency => latency.TotalSeconds)], readings.Gaps, readings.Fills);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
