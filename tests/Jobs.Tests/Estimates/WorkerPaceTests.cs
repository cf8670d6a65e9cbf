using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

public sealed class WorkerPaceTests
{
    [Fact]
    public void Pauses_are_not_busy()
    {
        var pace = WorkerPace.Of([Job(0, 100), Job(500, 600)]);
        Assert.Equal((200.0, 200.0, 1), (pace.BusyUs, pace.HeldUs, pace.AtOnce));
    }

    [Fact]
    public void Jobs_side_by_side_share_the_busy_time()
    {
        var pace = WorkerPace.Of([Job(0, 100), Job(0, 100), Job(50, 150)]);
        Assert.Equal((150.0, 300.0, 3), (pace.BusyUs, pace.HeldUs, pace.AtOnce));
    }

    [Fact]
    public void A_commit_that_overlaps_the_next_claim_makes_nobody_two()
    {
        var pace = WorkerPace.Of(Enumerable.Range(0, 50).Select(i => Job(100 * i, 100 * i + 103)));
        Assert.Equal(1, pace.AtOnce);
    }

    private static MeasuredJob Job(long claimed, long finished) => new(Tier.Full, "default", "gpu-0", 1, 0, claimed, finished, 0, null);
}
