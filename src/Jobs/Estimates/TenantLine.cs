using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What of a tenant waits and is in flight in one tier.</summary>
/// <param name="weight">Its share beside others.</param>
/// <param name="maxRunning">Most jobs in flight; null for no cap.</param>
internal sealed class TenantLine(double weight, int? maxRunning)
{
    /// <summary>Jobs of each class that are not published, and their device time in microseconds.</summary>
    public (int Jobs, double Us)[] Waiting { get; } = new (int, double)[Enum.GetValues<Priority>().Length];

    /// <summary>Jobs of each class that are.</summary>
    public int[] Published { get; } = new int[Enum.GetValues<Priority>().Length];

    /// <summary>Its share beside others.</summary>
    public double Weight { get; } = Math.Max(weight, 0.001);

    /// <summary>Most jobs in flight; null for no cap.</summary>
    public int? MaxRunning { get; } = maxRunning;

    /// <summary>Device time of its jobs in flight.</summary>
    public double InFlightUs { get; set; }

    /// <summary>The same, to be changed by itself.</summary>
    public TenantLine Copy()
    {
        var copy = new TenantLine(Weight, MaxRunning) { InFlightUs = InFlightUs };
        Waiting.CopyTo(copy.Waiting, 0);
        Published.CopyTo(copy.Published, 0);
        return copy;
    }

    /// <summary>All jobs of better classes than this one.</summary>
    public (int Jobs, double Us) Before(Priority priority) =>
        Waiting.Take((int)priority).Aggregate((Jobs: 0, Us: 0.0), (sum, one) => (sum.Jobs + one.Jobs, sum.Us + one.Us));
}
