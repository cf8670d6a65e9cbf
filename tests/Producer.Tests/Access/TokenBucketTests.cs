namespace Distributed.Producer.Tests;

public sealed class TokenBucketTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void A_minutes_worth_goes_at_once_and_the_next_when_its_share_of_the_minute_is_over()
    {
        var bucket = new TokenBucket(clock);
        for (var left = 5; left >= 0; left--) Assert.Equal((true, left), (bucket.TryTake(6, out var rest, out _, out _), rest));
        Assert.False(bucket.TryTake(6, out _, out var untilNext, out var untilFull));
        Assert.Equal((10, 60), (Math.Round(untilNext.TotalSeconds, 6), Math.Round(untilFull.TotalSeconds, 6)));
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(bucket.TryTake(6, out _, out _, out _));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(bucket.TryTake(6, out _, out _, out _));
        Assert.False(bucket.TryTake(6, out _, out _, out _));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.IsFull);
        for (var i = 0; i < 6; i++) Assert.True(bucket.TryTake(6, out _, out _, out _));
        Assert.False(bucket.TryTake(6, out _, out _, out _));
    }

    [Fact]
    public void Over_an_hour_no_more_go_through_than_the_limit_says_and_a_changed_limit_holds_at_once()
    {
        var (bucket, through) = (new TokenBucket(clock), 0);
        for (var i = 0; i < 36_000; i++)
        {
            if (bucket.TryTake(600, out _, out _, out _)) through++;
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal(36_000, through);
        through = 0;
        for (var i = 0; i < 36_000; i++)
        {
            if (bucket.TryTake(60, out _, out _, out _)) through++;
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(through, 3_600, 3_660);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan by) => now += by.Ticks;
    }
}
