namespace Distributed.Jobs.Tests;

public sealed class ReaperWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly ReaperWatch watch = new(new());

    [Fact]
    public void A_new_reaper_judges_after_it_has_watched_for_one_lease()
    {
        for (var second = 0; second < 15; second++) Assert.Equal(TimeSpan.FromSeconds(15 - second), watch.Look(Start.AddSeconds(second)));
        Assert.Equal(TimeSpan.Zero, watch.Look(Start.AddSeconds(15)));
        Assert.True(watch.Look(Start.AddSeconds(16)) < TimeSpan.Zero);
    }

    [Theory]
    [InlineData(3.1)]
    [InlineData(40)]
    [InlineData(-1)]
    public void A_gap_or_a_clock_set_back_begins_the_watch_anew(double seconds)
    {
        Watch(20);
        Assert.Equal(TimeSpan.FromSeconds(15), watch.Look(Start.AddSeconds(20 + seconds)));
    }

    [Fact]
    public void A_look_too_little_late_for_any_lease_to_end_changes_nothing()
    {
        Watch(20);
        Assert.True(watch.Look(Start.AddSeconds(23)) < TimeSpan.Zero);
    }

    private void Watch(int seconds)
    {
        for (var second = 0; second <= seconds; second++) watch.Look(Start.AddSeconds(second));
    }
}
