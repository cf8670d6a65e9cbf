using System.Globalization;
using Distributed.DiffusionBench;

namespace Distributed.EngineBench;

/// <summary>Simulates, and says what came of it as Markdown, JSON and plots.</summary>
internal sealed class SimulationReport(int jobs)
{
    private static readonly DeviceTimes[] Devices = [DeviceTimes.A100Eager, DeviceTimes.A100Compiled];
    private readonly List<SimulationRow> rows = [];

    public string Run()
    {
        var parts = new List<string>();
        foreach (var device in Devices)
        {
            var simulations = new Simulations(device, jobs);
            foreach (string trace in new[] { Simulations.OneShape, Simulations.Mixed })
            {
                var compared = simulations.Compare(trace);
                rows.AddRange(compared);
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"## {device.Name}: {trace}, capacity one at a time {simulations.Capacity(trace):F3} jobs/s\n\n{TableOf(compared)}"));
            }
            parts.Add($"### Time to first step by shape, {Simulations.Mixed}, seconds p50 / p99\n\n{ShapesTable(simulations)}");
            parts.Add($"### Previews of every job every 500 ms, {Simulations.OneShape}, step batching\n\n{PreviewTable(simulations)}");
        }
        parts.Add($"## The device models beside what was published, milliseconds\n\n{PointsTable()}");
        return string.Join('\n', parts);
    }

    /// <summary>Keeps the rows and the plots.</summary>
    public void Keep(Results results)
    {
        results.Keep("engine-simulation", "simulated, virtual time", rows);
        results.KeepText("engine-simulation.svg", Plot(Simulations.Mixed));
        results.KeepText("engine-simulation-one-shape.svg", Plot(Simulations.OneShape));
    }

    private string Plot(string trace)
    {
        var shown = rows.Where(row => row.Device == Devices[0].Name && row.Trace == trace).ToList();
        return new LinePlot($"{Devices[0].Name}, {trace}: latency of the slowest 1 %", "arrival rate ÷ what one job at a time can do", "p99 latency, s")
            .Draw([.. shown.GroupBy(row => row.Policy).Select(policy => (policy.Key, (IReadOnlyList<(double, double)>)[.. policy.Select(row => (row.Load, row.LatencyP99))]))]);
    }

    private static Table TableOf(IReadOnlyList<SimulationRow> rows)
    {
        var table = new Table("policy", "load", "images/s", "latency p50 / p99, s", "slow-down p50 / p99", "first step p50 / p99, s", "in ticks", "fill", "busy");
        foreach (var row in rows.OrderBy(row => row.Load))
        {
            table.Add(row.Policy, Text($"{row.Load:F1}"), Text($"{row.ImagesPerSecond:F2}"), Text($"{row.LatencyP50:F1} / {row.LatencyP99:F1}"), Text($"{row.SlowdownP50:F1} / {row.SlowdownP99:F0}"),
                Text($"{row.FirstStepP50:F2} / {row.FirstStepP99:F1}"), Text($"{row.TicksP50} / {row.TicksP99}"), Text($"{row.Fill:P0}"), Text($"{row.Busy:P0}"));
        }
        return table;
    }

    private static Table ShapesTable(Simulations simulations)
    {
        var (loads, policies) = (new[] { 0.8, 1.2 }, new[] { StepBatching.Product, StepBatching.OneAtATime });
        var served = (from policy in policies from load in loads select (Name: Text($"{policy.Name}, load {load:F1}"), Runs: simulations.Serve(policy, Simulations.Mixed, load).SelectMany(outcome => outcome.Runs).ToList())).ToList();
        var table = new Table(["shape", .. served.Select(each => each.Name)]);
        foreach (var shape in served[0].Runs.Select(run => run.Job.Shape).Distinct().OrderBy(shape => (shape.Model, shape.Width * shape.Height)))
        {
            table.Add([$"{shape.Model} {shape.Width} × {shape.Height}", .. served.Select(each => each.Runs.Where(run => run.Job.Shape == shape).Select(run => run.Wait.TotalSeconds).ToList())
                .Select(waits => Text($"{Quantile.Of(waits, 0.5):F2} / {Quantile.Of(waits, 0.99):F1}"))]);
        }
        return table;
    }

    private static Table PreviewTable(Simulations simulations)
    {
        var policy = new StepBatching("with previews", device => new AdmissionDoor(device), TimeSpan.FromMilliseconds(500));
        var table = new Table("load", "previews' share of the device's time", "images/s without / with", "latency p99, s, without / with");
        foreach (var load in new[] { 0.5, 1.0, 1.5 })
        {
            var (with, without) = (simulations.Serve(policy, Simulations.OneShape, load), simulations.Serve(StepBatching.Product, Simulations.OneShape, load));
            table.Add(Text($"{load:F1}"), Text($"{with.Sum(each => each.Device.Previewing.TotalSeconds) / with.Sum(each => each.Device.Busy.TotalSeconds):P1}"),
                Text($"{without.Average(each => each.ImagesPerSecond):F2} / {with.Average(each => each.ImagesPerSecond):F2}"), Text($"{Slowest(without):F1} / {Slowest(with):F1}"));
        }
        return table;

        static double Slowest(IReadOnlyList<Outcome> outcomes) => Quantile.Of(outcomes.SelectMany(outcome => outcome.Runs).Select(run => run.Latency.TotalSeconds), 0.99);
    }

    private static Table PointsTable()
    {
        var table = new Table("device", "what", "published by", "published", "modelled", "");
        foreach (var device in Devices)
            foreach (var point in MeasuredPoint.Of(device))
                table.Add(device.Name, point.What, point.Source, Text($"{point.Published:F1}"), Text($"{point.Modelled:F1}"), point.IsFitted ? "fitted" : Text($"check, {point.Modelled / point.Published - 1:+0 %;-0 %}"));
        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
