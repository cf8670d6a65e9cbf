using System.Diagnostics;
using System.Globalization;
using Distributed.DiffusionBench;

namespace Distributed.EngineBench;

/// <summary>How soon a job that comes to a busy device makes its first step, while there is room in a call.</summary>
internal static class Newcomers
{
    private const int Count = 40;

    public static (Table Table, IReadOnlyList<object> Rows) Run(string models, string tier)
    {
        using var engine = Painting.Engine(models, Painting.Options(Painting.MaxBatch), tier);
        using var readings = new EngineReadings();
        using var over = new CancellationTokenSource();
        var crowd = Task.WhenAll(Enumerable.Range(0, 5).Select(seed => Task.Run(() => KeepBusyAsync(seed))));
        var (ticks, seconds, random) = (new List<double>(), new List<double>(), new Random(1));
        for (var i = 0; i < Count; i++)
        {
            Thread.Sleep(random.Next(10, 60));
            ComeAsync(100 + i).GetAwaiter().GetResult();
        }
        over.Cancel();
        crowd.GetAwaiter().GetResult();
        var table = new Table("newcomers", "beside", "ticks to the end of the first step p50 / most", "ms p50 / p99", "tick p50, ms");
        var tick = 1000 * Quantile.Of(readings.Ticks, 0.5);
        table.Add(Text($"{Count}"), "5 of 8 lanes", Text($"{Quantile.Of(ticks, 0.5)} / {ticks.Max()}"), Text($"{1000 * Quantile.Of(seconds, 0.5):F1} / {1000 * Quantile.Of(seconds, 0.99):F1}"), Text($"{tick:F1}"));
        return (table, [new { Tier = tier, Newcomers = Count, Ticks = ticks, Seconds = seconds, TickSeconds = tick / 1000 }]);

        async Task KeepBusyAsync(int seed)
        {
            while (!over.IsCancellationRequested)
            {
                using var place = await engine.AdmitAsync(tier, CancellationToken.None);
                await place.GenerateAsync(new() { Parameters = Painting.Parameters(seed, steps: 40) }, CancellationToken.None);
            }
        }

        async Task ComeAsync(int seed)
        {
            var (first, time) = (0, 0L);
            using var place = await engine.AdmitAsync(tier, CancellationToken.None);
            var (before, asked) = (readings.Ticks.Count, Stopwatch.GetTimestamp());
            await place.GenerateAsync(new()
            {
                Parameters = Painting.Parameters(seed, steps: 4),
                OnStep = (step, _) =>
                {
                    if (step == 1) (first, time) = (readings.Ticks.Count, Stopwatch.GetTimestamp());
                },
            }, CancellationToken.None);
            ticks.Add(first - before);
            seconds.Add(Stopwatch.GetElapsedTime(asked, time).TotalSeconds);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
