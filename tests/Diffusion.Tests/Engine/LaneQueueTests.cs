namespace Distributed.Diffusion.Tests;

public sealed class LaneQueueTests
{
    private static readonly LaneShape Small = new("full", 64, 64, 77), Large = new("full", 128, 128, 77), Other = new("distilled", 64, 64, 77);

    private sealed class Lane(string name, LaneShape shape, int rows = 2, int priority = 0, int steps = 4) : ILane
    {
        public string Name => name;

        public LaneShape Shape => shape;

        public int Rows => rows;

        public int Priority => priority;

        public int Step { get; set; }

        public bool IsFinished => Step == steps;

        public int Left => steps - Step;
    }

    [Fact]
    public void A_call_takes_as_many_lanes_as_the_cap_has_rows_and_a_newcomer_joins_the_next_one()
    {
        var queue = new LaneQueue<Lane>(_ => 4);
        Add(queue, new("a", Small), new("b", Small, rows: 1), new("c", Small), new("d", Small, rows: 1));
        Assert.Equal("a b", Names(queue.Next()));              // c would fill five; what came first goes first, though d would fit
        queue.Remove(lane => lane.Name == "a");
        Assert.Equal("b c d", Names(queue.Next()));
    }

    [Fact]
    public void Those_that_wait_begin_by_priority_then_arrival_and_nobody_is_interrupted()
    {
        var queue = new LaneQueue<Lane>(_ => 2);
        Add(queue, new("a", Small), new("b", Small), new("c", Small, priority: 1), new("d", Small));
        Assert.Equal("c", Names(queue.Next()));
        Add(queue, new Lane("e", Small, priority: 2));
        Assert.Equal("c", Names(queue.Next()));
        Assert.Equal("e a b d", string.Join(' ', Enumerable.Range(0, 4).Select(_ => Names(After(queue)))));

        static IReadOnlyList<Lane> After(LaneQueue<Lane> queue)
        {
            var ended = queue.Next();
            queue.Remove(ended.Contains);
            return queue.Next();
        }
    }

    [Fact]
    public void A_lane_larger_than_the_cap_goes_alone()
    {
        var queue = new LaneQueue<Lane>(_ => 1);
        Add(queue, new("a", Small), new("b", Small));
        Assert.Equal("a", Names(queue.Next()));
    }

    [Fact]
    public void When_the_cap_comes_down_the_first_go_on_and_the_others_pause()
    {
        var cap = 6;
        var queue = new LaneQueue<Lane>(_ => cap);
        Add(queue, new("a", Small), new("b", Small), new("c", Small));
        Assert.Equal("a b c", Names(queue.Next()));
        cap = 3;
        Assert.Equal("a", Names(queue.Next()));
        cap = 6;
        Assert.Equal("a b c", Names(queue.Next()));
    }

    [Fact]
    public void Shapes_share_the_time_and_not_the_calls()
    {
        var queue = new LaneQueue<Lane>(_ => 8);
        Add(queue, new("small", Small), new("large", Large), new("other", Other));
        var seconds = new Dictionary<LaneShape, double> { [Small] = 1, [Large] = 4, [Other] = 1 };
        var calls = seconds.Keys.ToDictionary(shape => shape, _ => 0);
        for (var call = 0; call < 900; call++)
        {
            var shape = queue.Next()[0].Shape;
            calls[shape]++;
            queue.Charge(shape, TimeSpan.FromSeconds(seconds[shape]));
        }
        Assert.InRange(calls[Large], 98, 102);
        Assert.InRange(calls[Small], 398, 402);
        Assert.InRange(calls[Other], 398, 402);
    }

    [Fact]
    public void A_shape_that_was_away_starts_level_with_the_others()
    {
        var queue = new LaneQueue<Lane>(_ => 8);
        Add(queue, new Lane("small", Small));
        for (var call = 0; call < 100; call++) queue.Charge(queue.Next()[0].Shape, TimeSpan.FromSeconds(1));
        Add(queue, new Lane("large", Large));
        var turns = new List<string>();
        for (var call = 0; call < 6; call++)
        {
            var batch = queue.Next();
            turns.Add(Names(batch));
            queue.Charge(batch[0].Shape, TimeSpan.FromSeconds(1));
        }
        Assert.Equal(3, turns.Count(turn => turn == "large"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_comes_every_lane_ends_no_call_is_overfull_and_nobody_waits_for_ever(int seed)
    {
        var random = new Random(seed);
        var cap = random.Next(1, 9);
        var queue = new LaneQueue<Lane>(_ => cap);
        var (begun, ended, cancelled) = (new HashSet<Lane>(), 0, 0);
        LaneShape[] shapes = [Small, Large, Other];
        const int Lanes = 500;
        var added = 0;
        for (var tick = 0; ended + cancelled < Lanes; tick++)
        {
            Assert.InRange(tick, 0, 100_000);
            while (added < Lanes && random.Next(3) == 0)
            {
                queue.Add(new($"{added++}", shapes[random.Next(3)], random.Next(1, 3), random.Next(3), random.Next(1, 30)));
            }
            if (random.Next(20) == 0) cancelled += queue.Remove(lane => lane.Name.EndsWith('7') && random.Next(2) == 0).Count;
            var batch = queue.Next();
            Assert.Equal(batch.Count == 0, queue.Count == 0);
            if (batch.Count == 0) continue;
            Assert.Equal(batch.Count, batch.Distinct().Count());
            Assert.Single(batch.Select(lane => lane.Shape).Distinct());
            Assert.True(batch.Count == 1 || batch.Sum(lane => lane.Rows) <= cap);
            begun.UnionWith(batch);
            foreach (var lane in batch) lane.Step++;
            queue.Charge(batch[0].Shape, TimeSpan.FromSeconds(random.NextDouble() + 0.5));
            ended += queue.Remove(lane => lane.Left == 0).Count;
        }
        Assert.Equal(0, queue.Count);
        Assert.All(begun, lane => Assert.True(lane.Left >= 0));
    }

    private static void Add(LaneQueue<Lane> queue, params Lane[] lanes)
    {
        foreach (var lane in lanes) queue.Add(lane);
    }

    private static string Names(IEnumerable<Lane> lanes) => string.Join(' ', lanes.Select(lane => lane.Name));
}
