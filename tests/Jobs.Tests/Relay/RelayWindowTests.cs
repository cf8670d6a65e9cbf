using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

public sealed class RelayWindowTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Beside_idle_workers_it_is_little_more_than_what_they_take_in_hand() => Assert.Equal(12 + 4, new RelayWindow(time).Size(12));

    [Fact]
    public void It_holds_150_ms_of_what_workers_begin()
    {
        var window = new RelayWindow(time);
        Begin(window, perSecond: 200, seconds: 3);
        Assert.InRange(window.Size(100), 128, 132);
    }

    [Fact]
    public void It_is_at_most_four_times_the_capacity()
    {
        var window = new RelayWindow(time);
        Begin(window, perSecond: 5_000, seconds: 1);
        Assert.Equal(400, window.Size(100));
        Assert.Equal(64, window.Size(2));
    }

    [Fact]
    public void It_shrinks_again_when_jobs_take_longer()
    {
        var window = new RelayWindow(time);
        Begin(window, perSecond: 1_000, seconds: 1);
        Begin(window, perSecond: 20, seconds: 3);
        Assert.InRange(window.Size(100), 104, 105);
    }

    [Fact]
    public void Jobs_that_are_published_and_not_begun_do_not_widen_it()
    {
        var window = new RelayWindow(time);
        for (var (i, published) = (0, 0); i < 100; i++, published += 10)
        {
            window.Look(published);
            window.Add(10);
            time.Advance(TimeSpan.FromMilliseconds(25));
        }
        Assert.Equal(4, window.Size(0));
    }

    /// <summary>Workers begin all that is published before each look.</summary>
    private void Begin(RelayWindow window, int perSecond, int seconds)
    {
        for (var i = 0; i < 20 * seconds; i++)
        {
            window.Add(perSecond / 20);
            time.Advance(TimeSpan.FromMilliseconds(50));
            window.Look(0);
        }
    }
}
