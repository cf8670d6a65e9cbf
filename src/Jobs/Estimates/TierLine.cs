using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A tier's jobs at one moment, in numbers: enough to say where in the relay's order (<see cref="FairOrder"/>) a job stands.</summary>
internal sealed class TierLine
{
    /// <summary>The tenants that have jobs here.</summary>
    public Dictionary<string, TenantLine> Tenants { get; } = [];

    /// <summary>Jobs that the broker has: they go before all that waits.</summary>
    public (int Jobs, double Us) Published { get; set; }

    /// <summary>Jobs that workers hold.</summary>
    public int Running { get; set; }

    /// <summary>What goes before a job of this tenant, published jobs included.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="priority">Its class.</param>
    /// <param name="us">Its own device time.</param>
    /// <param name="own">The tenant's jobs of its class before it; null for all of them.</param>
    public JobsAhead Ahead(string tenant, Priority priority, double us, (int Jobs, double Us)? own = null)
    {
        var mine = Tenants.GetValueOrDefault(tenant) ?? new(1, null);
        var (better, same) = (mine.Before(priority), own ?? mine.Waiting[(int)priority]);
        // Of other tenants' jobs of its class go first those that stand at less of their owner's share when they are reached.
        var turn = (mine.InFlightUs + better.Us + same.Us + us) / mine.Weight;
        var (jobs, ahead) = (Published.Jobs + better.Jobs + same.Jobs, Published.Us + better.Us + same.Us);
        foreach (var (name, other) in Tenants)
        {
            if (name == tenant) continue;
            var (first, peers) = (other.Before(priority), other.Waiting[(int)priority]);
            var reached = Math.Clamp((turn * other.Weight) - other.InFlightUs - first.Us, 0, peers.Us);
            jobs += first.Jobs + (peers.Us > 0 ? (int)(peers.Jobs * (reached / peers.Us)) : 0);
            ahead += first.Us + reached;
        }
        return new(jobs, ahead, mine.InFlightUs + better.Us + same.Us);
    }

    /// <summary>The same, to be changed by itself.</summary>
    public TierLine Copy()
    {
        var copy = new TierLine { Published = Published, Running = Running };
        foreach (var (name, tenant) in Tenants) copy.Tenants[name] = tenant.Copy();
        return copy;
    }

    /// <summary>Counts a job that came since.</summary>
    public void Add(string tenant, Priority priority, double us)
    {
        if (!Tenants.TryGetValue(tenant, out var line)) Tenants[tenant] = line = new(1, null);
        ref var waiting = ref line.Waiting[(int)priority];
        waiting = (waiting.Jobs + 1, waiting.Us + us);
    }
}
