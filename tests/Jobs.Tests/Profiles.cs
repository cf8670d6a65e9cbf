using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What a small model can paint, by few schedulers.</summary>
internal static class Profiles
{
    public static TierProfile Of(Tier tier) => new()
    {
        Tier = tier,
        Model = "small",
        DefaultSide = 64,
        MinSide = 32,
        MaxSide = 128,
        MaxPixels = 128 * 128,
        SideMultiple = 8,
        DefaultSteps = 20,
        DefaultGuidanceScale = 7.5,
        DefaultScheduler = SchedulerName.Pndm,
        Schedulers = new Dictionary<SchedulerName, int> { [SchedulerName.Pndm] = 1000, [SchedulerName.Lcm] = 8 },
    };
}
