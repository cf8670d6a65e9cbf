using Distributed.Contracts;

namespace Distributed.Faults;

/// <summary>A tenant of the load that has limits, and what its clients do when they are refused for one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limits">Its limits.</param>
internal sealed record LimitedTenant(string Name, TenantLimits Limits)
{
    /// <summary>The tenant of which few jobs may wait at a time: its clients wait and try again.</summary>
    public const string Narrow = "narrow";

    /// <summary>The tenant whose device time of the day ends within the run: its clients give up then.</summary>
    public const string Metered = "metered";

    private const int FewJobs = 2;

    /// <summary>Of what its jobs would cost one by one. Those that are painted together cost less, four at a time a quarter.</summary>
    private const double PartOfTheDay = 0.15;

    /// <summary>One job in seven is theirs: the first five of each hundred, which come at once, and the last of each ten.</summary>
    /// <returns>Whose a job is; null when its client has no key.</returns>
    public static string? Of(int number) => number % 100 < 5 ? Narrow : number % 10 == 9 ? Metered : null;

    /// <summary>The tenants of a load, with limits that it will reach.</summary>
    /// <param name="jobs">The load.</param>
    /// <param name="seconds">The device time of a job of one picture.</param>
    public static IReadOnlyList<LimitedTenant> For(IReadOnlyList<PlannedJob> jobs, double seconds) =>
    [
        new(Narrow, new() { MaxQueued = FewJobs }),
        new(Metered, new() { DailyGpuSeconds = PartOfTheDay * seconds * jobs.Where(job => job.Tenant == Metered).Sum(job => job.Images) }),
    ];
}
