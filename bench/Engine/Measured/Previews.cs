using System.Globalization;
using Distributed.DiffusionBench;

namespace Distributed.EngineBench;

/// <summary>What previews cost, when every job asks for them.</summary>
internal static class Previews
{
    private static readonly bool[] Asked = [false, true];
    private const int Callers = 8, Jobs = 16, Steps = 50;

    public static (Table Table, IReadOnlyList<object> Rows) Run(string models, int rounds)
    {
        using var engine = Painting.Engine(models, Painting.Options(Painting.MaxBatch), Painting.Tiers);
        var subjects = (from tier in Painting.Tiers from previews in Asked select (tier, previews)).ToList();
        var runs = Rounds.Of(rounds, subjects, Measure);
        var table = new Table("model", "previews a job", "one takes p50 / p99, ms", "of the device's time", "images/s without / with, best round");
        var rows = new List<object>();
        foreach (var tier in Painting.Tiers)
        {
            var (with, without) = (runs[(tier, true)], runs[(tier, false)]);
            double[] previews = [.. with.SelectMany(run => run.Previews)];
            var share = previews.Sum() / with.Sum(run => run.Seconds);
            table.Add(tier, Text($"{(double)previews.Length / (Jobs * with.Count):F1}"), Text($"{1000 * Quantile.Of(previews, 0.5):F2} / {1000 * Quantile.Of(previews, 0.99):F2}"), Text($"{share:P2}"), Text($"{Rate(without):F2} / {Rate(with):F2}"));
            rows.Add(new { Tier = tier, PreviewsAJob = (double)previews.Length / (Jobs * with.Count), PreviewSeconds = Median.Of(previews), Share = share, ImagesPerSecondWithout = Rate(without), ImagesPerSecondWith = Rate(with) });
        }
        return (table, rows);

        static double Rate(IEnumerable<(double Seconds, IReadOnlyList<double>)> runs) => Jobs / runs.Min(run => run.Seconds);

        (double Seconds, IReadOnlyList<double> Previews) Measure((string Tier, bool Previews) subject)
        {
            using var readings = new EngineReadings();
            var (elapsed, _) = ClosedLoop.Run(engine, subject.Tier, Callers, Jobs, job => new() { Parameters = Painting.Parameters(job, Steps), OnPreview = subject.Previews ? _ => { } : null });
            return (elapsed.TotalSeconds, readings.Previews);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
