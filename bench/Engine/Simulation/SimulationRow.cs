namespace Distributed.EngineBench;

/// <summary>How a policy fared at one load; times in seconds.</summary>
/// <param name="Device">The device.</param>
/// <param name="Trace">Which jobs.</param>
/// <param name="Load">Their rate, as a share of what one job at a time can do.</param>
/// <param name="Policy">The policy.</param>
internal sealed record SimulationRow(string Device, string Trace, double Load, string Policy)
{
    public double ImagesPerSecond { get; init; }

    /// <summary>From arrival to the last picture's decoding.</summary>
    public double LatencyP50 { get; init; }

    public double LatencyP99 { get; init; }

    /// <summary>From arrival to the beginning of the first step.</summary>
    public double FirstStepP50 { get; init; }

    public double FirstStepP99 { get; init; }

    /// <summary>Calls from arrival to the end of the first step.</summary>
    public int TicksP50 { get; init; }

    public int TicksP99 { get; init; }

    /// <summary>Latency, as a multiple of what the job takes alone.</summary>
    public double SlowdownP50 { get; init; }

    public double SlowdownP99 { get; init; }

    /// <summary>Rows that took an image further, of those a call could have had.</summary>
    public double Fill { get; init; }

    /// <summary>Share of the time in which the device did anything.</summary>
    public double Busy { get; init; }

    /// <param name="device">The device.</param>
    /// <param name="trace">Which jobs.</param>
    /// <param name="load">Their rate.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="outcomes">Of several seeds.</param>
    public static SimulationRow Of(DeviceTimes device, string trace, double load, IPolicy policy, IReadOnlyList<Outcome> outcomes)
    {
        var runs = outcomes.SelectMany(outcome => outcome.Runs).ToList();
        var makespan = outcomes.Sum(outcome => outcome.Makespan.TotalSeconds);
        double[] latencies = [.. runs.Select(run => run.Latency.TotalSeconds)], waits = [.. runs.Select(run => run.Wait.TotalSeconds)];
        double[] ticks = [.. outcomes.SelectMany(outcome => outcome.TicksToFirstStep).Select(count => (double)count)];
        double[] slowdowns = [.. runs.Select(run => run.Latency / device.Alone(run.Job))];
        return new(device.Name, trace, load, policy.Name)
        {
            ImagesPerSecond = runs.Sum(run => run.Job.Images) / makespan,
            LatencyP50 = Quantile.Of(latencies, 0.5),
            LatencyP99 = Quantile.Of(latencies, 0.99),
            FirstStepP50 = Quantile.Of(waits, 0.5),
            FirstStepP99 = Quantile.Of(waits, 0.99),
            TicksP50 = (int)Quantile.Of(ticks, 0.5),
            TicksP99 = (int)Quantile.Of(ticks, 0.99),
            SlowdownP50 = Quantile.Of(slowdowns, 0.5),
            SlowdownP99 = Quantile.Of(slowdowns, 0.99),
            Fill = outcomes.Sum(outcome => outcome.Device.Filled.TotalSeconds) / outcomes.Sum(outcome => outcome.Device.Calling.TotalSeconds),
            Busy = outcomes.Sum(outcome => outcome.Device.Busy.TotalSeconds) / makespan,
        };
    }
}
