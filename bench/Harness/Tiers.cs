using Distributed.Contracts;

namespace Distributed.Harness;

/// <summary>The profile of a tier for which there need be no model.</summary>
public static class Tiers
{
    public static TierProfile Full { get; } = new()
    {
        Tier = Tier.Full,
        Model = "none",
        DefaultSide = 512,
        MinSide = 256,
        MaxSide = 1024,
        MaxPixels = 1024 * 1024,
        SideMultiple = 8,
        DefaultSteps = 30,
        DefaultGuidanceScale = 7.5,
        DefaultScheduler = SchedulerName.Ddim,
    };
}
