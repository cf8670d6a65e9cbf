namespace Distributed.Diffusion.Tests;

public sealed class LaneQueueFairnessTests
{
    private sealed record Lane(LaneShape Shape) : ILane
    {
        public int Rows => 2;
        public int Priority => 0;
        public int Step => 0;
        public bool IsFinished => false;
    }

    [Fact]
    public void A_shape_whose_jobs_are_one_dear_step_long_takes_no_more_than_its_share()
    {
        LaneShape small = new("full", 64, 64, 77), large = new("full", 128, 128, 77);
        var queue = new LaneQueue<Lane>(_ => 8);
        queue.Add(new(small));
        queue.Add(new(large));
        var seconds = new Dictionary<LaneShape, double> { [small] = 0, [large] = 0 };
        while (seconds.Values.Sum() < 2000)
        {
            var shape = queue.Next()[0].Shape;
            var took = shape == large ? 10 : 1;
            queue.Charge(shape, TimeSpan.FromSeconds(took));
            seconds[shape] += took;
            if (shape != large) continue;
            queue.Remove(lane => lane.Shape == large);          // it was its only step; the next job of the shape comes at once
            queue.Add(new(large));
        }
        Assert.InRange(seconds[large] / seconds.Values.Sum(), 0.45, 0.55);
    }

    [Fact]
    public void What_is_charged_after_the_last_lane_of_a_shape_has_left_still_counts()
    {
        LaneShape small = new("full", 64, 64, 77), large = new("full", 128, 128, 77);
        var queue = new LaneQueue<Lane>(_ => 8);
        queue.Add(new(small));
        var seconds = new Dictionary<LaneShape, double> { [small] = 0, [large] = 0 };
        queue.Add(new(large));
        while (seconds.Values.Sum() < 2000)
        {
            var shape = queue.Next()[0].Shape;
            queue.Charge(shape, TimeSpan.FromSeconds(1));
            seconds[shape] += 1;
            if (shape != large) continue;
            queue.Remove(lane => lane.Shape == large);
            queue.Charge(large, TimeSpan.FromSeconds(3));           // EngineLoop decodes after it has removed
            seconds[large] += 3;
            queue.Add(new(large));
        }
        Assert.InRange(seconds[large] / seconds.Values.Sum(), 0.45, 0.55);
    }
}
