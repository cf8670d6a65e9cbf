using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A tier's pace and line at one moment, and what follows from them.</summary>
/// <param name="Pace">How long its jobs take.</param>
/// <param name="Live">The workers that are there.</param>
/// <param name="Line">What waits and runs.</param>
internal sealed record TierEstimate(TierPace Pace, IReadOnlyCollection<string> Live, TierLine Line)
{
    /// <summary>How far a wait may exceed its median while no promise has come true yet.</summary>
    private const double UsualWaitSpread = 1.3;

    /// <summary>The time from now to the end of a job before which so much else goes, in microseconds; null when nobody is there.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="work">Its work.</param>
    /// <param name="ahead">What goes before it.</param>
    /// <param name="ageUs">How old these numbers are.</param>
    /// <param name="cap">The tenant's jobs before it, and how many of them may be in flight at a time; null without a cap.</param>
    public double? BaseUs(string tenant, double work, JobsAhead ahead, double ageUs, (int Jobs, int AtOnce)? cap = null)
    {
        if (Live.Count == 0) return null;
        var wait = WaitUs(tenant, ahead, ageUs);
        if (cap is { } limit) wait = Math.Max(wait, limit.Jobs * Pace.Service.Us(work) / Math.Max(1, limit.AtOnce));
        return wait + Pace.Service.Us(work);
    }

    /// <summary>What may be promised of that.</summary>
    public Eta Promise(double baseUs, double work, int position)
    {
        var service = Pace.Service.Us(work);
        var wait = Math.Max(0, baseUs - service);
        var p50 = Pace.Record.Factor(baseUs, service, 0.5) is { } half ? baseUs * half : wait + Pace.Service.Us(work, 0.5);
        var p90 = Pace.Record.Factor(baseUs, service, 0.9) is { } most ? baseUs * most : (wait * UsualWaitSpread) + Pace.Service.Us(work, 0.9);
        return new() { QueuePosition = position, P50Seconds = p50 / 1e6, P90Seconds = Math.Max(p90, p50) / 1e6 };
    }

    /// <summary>When a job will be done that has run for so long.</summary>
    public Eta Running(double work, double passedUs)
    {
        var p50 = Pace.Service.RemainingUs(work, passedUs, 0.5);
        return new() { QueuePosition = 0, P50Seconds = p50 / 1e6, P90Seconds = Math.Max(p50, Pace.Service.RemainingUs(work, passedUs, 0.9)) / 1e6 };
    }

    /// <summary>
    /// When the last of several jobs will be done that end side by side, from when one of them will: by the time that each is done with the n-th root of
    /// a chance, all n are with that chance.
    /// </summary>
    public Eta LastOf(int jobs, Eta one, double work)
    {
        var together = Math.Clamp(jobs, 1, Math.Max(1, Pace.Of(Live).AtOnce));
        var p50 = one.P50Seconds + Later(0.5);
        return one with { P50Seconds = p50, P90Seconds = Math.Max(p50, one.P90Seconds + Later(0.9)) };

        double Later(double chance) => (Pace.Service.Us(work, Math.Pow(chance, 1.0 / together)) - Pace.Service.Us(work, chance)) / 1e6;
    }

    private double WaitUs(string tenant, JobsAhead ahead, double ageUs)
    {
        var (rate, atOnce) = Pace.Of(Live);
        if (ahead.Jobs + Line.Running < atOnce) return 0;
        // All places are taken: half a job until the next is free, on average.
        var free = Math.Max(0, atOnce - Line.Running);
        var others = Pace.OthersRate(tenant, rate);
        var joining = others * ahead.OwnUs / (rate - others);
        return Math.Max(0, (ahead.Us + joining + ((0.5 - free) * Pace.TypicalUs)) / rate - ageUs);
    }
}
