using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

public sealed class PaintingTimesTests
{
    private const long Now = 1_000_000_000_000, Second = 1_000_000;

    [Fact]
    public void Half_of_the_jobs_were_done_within_the_median_and_more_than_half_took_no_less()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), Of([.. Enumerable.Range(1, 10).Select(seconds => Job(seconds))]));
        Assert.Equal(TimeSpan.FromSeconds(6), Of([.. Enumerable.Range(1, 11).Select(seconds => Job(seconds))]));
    }

    [Fact]
    public void What_was_measured_long_ago_tells_nothing_or_nobody_would_ever_try_again()
    {
        var old = (long)PaintingTimes.Lately.TotalMicroseconds;
        Assert.NotNull(Of([.. Enumerable.Repeat(Job(5, ago: old), 10)]));
        Assert.Null(Of([.. Enumerable.Repeat(Job(5, ago: old), 9), Job(5, ago: old + 1)]));
    }

    [Fact]
    public void Over_an_input_image_only_the_steps_that_are_done_count()
    {
        var request = JobDatabase.Request() with { Steps = 8, Strength = 0.5 };
        Assert.Equal(TimeSpan.FromSeconds(5), new PaintingTimes(Enumerable.Repeat(Job(5), 10), Now).HalfOf(request));
    }

    private static TimeSpan? Of(IReadOnlyList<MeasuredJob> jobs) => new PaintingTimes(jobs, Now).HalfOf(JobDatabase.Request());

    private static MeasuredJob Job(int seconds, long ago = 0) =>
        new(Tier.Full, "default", "gpu-0", 1, 0, Now - ago - seconds * Second, Now - ago, 0, null) { Kind = PaintingKind.Of(JobDatabase.Request()) };
}
