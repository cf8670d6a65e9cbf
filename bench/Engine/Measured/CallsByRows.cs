using System.Diagnostics;
using System.Globalization;
using Distributed.Diffusion;
using Distributed.DiffusionBench;
using static TorchSharp.torch;

namespace Distributed.EngineBench;

/// <summary>What one tick's work takes by its rows and by libtorch's threads.</summary>
internal static class CallsByRows
{
    private const int Ticks = 8;
    private static readonly int[] Lanes = [1, 2, 4, 8], Threads = [1, 2];

    public static (Table Table, IReadOnlyList<object> Rows) Run(string models, int rounds, int side)
    {
        using var inference = inference_mode();
        var table = new Table("model", "rows", "1 thread, ms", "a lane", "2 threads, ms", "a lane", "2 threads are", "CPU with 1 thread, ms", "with 2");
        var rows = new List<object>();
        foreach (var tier in Painting.Tiers)
        {
            using var model = new DeviceModel(StableDiffusionPipeline.Load(ModelFolder.Open(Path.Combine(models, tier)), CPU, Precision.Fp32), Painting.Options(Painting.MaxBatch));
            var subjects = (from lanes in Lanes from threads in Threads select (lanes, threads)).ToList();
            Milliseconds(model, side, (1, 1));
            var times = Rounds.Of(rounds, subjects, subject => Milliseconds(model, side, subject));
            foreach (var lanes in Lanes)
            {
                var (one, two) = (times[(lanes, 1)].Min(time => time.Quickest), times[(lanes, 2)].Min(time => time.Quickest));
                var (oneCpu, twoCpu) = (Median.Of(times[(lanes, 1)].Select(time => time.Cpu)), Median.Of(times[(lanes, 2)].Select(time => time.Cpu)));
                table.Add(tier, Text($"{2 * lanes}"), Text($"{one:F1}"), Text($"{one / lanes:F1}"), Text($"{two:F1}"), Text($"{two / lanes:F1}"), Text($"{one / two:F2} × as fast"), Text($"{oneCpu:F1}"), Text($"{twoCpu:F1}"));
                rows.Add(new { Model = tier, Side = side, Rows = 2 * lanes, OneThread = one, TwoThreads = two, OneThreadCpu = oneCpu, TwoThreadsCpu = twoCpu });
            }
        }
        return (table, rows);
    }

    /// <summary>The quickest of some ticks, for others use the machine too, and the process's CPU time for each.</summary>
    private static (double Quickest, double Cpu) Milliseconds(DeviceModel model, int side, (int Lanes, int Threads) subject)
    {
        using var job = model.Begin("", new() { Parameters = Painting.Parameters(seed: 1, Ticks + 2) with { Width = side, Height = side } });
        var lanes = Enumerable.Range(0, subject.Lanes).Select(i => model.CreateLane(job, i, i)).ToList();
        set_num_threads(subject.Threads);
        model.Step(lanes);
        var (quickest, cpu) = (double.MaxValue, Environment.CpuUsage.TotalTime);
        for (var tick = 0; tick < Ticks; tick++)
        {
            var start = Stopwatch.GetTimestamp();
            model.Step(lanes);
            quickest = Math.Min(quickest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        cpu = (Environment.CpuUsage.TotalTime - cpu) / Ticks;
        lanes.ForEach(lane => lane.Dispose());
        model.Rest();
        return (quickest, cpu.TotalMilliseconds);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
