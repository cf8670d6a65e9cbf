namespace Distributed.Dashboard.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.84, "0.8 ms")]
    [InlineData(9.96, "10 ms")]
    [InlineData(840.4, "840 ms")]
    [InlineData(999.6, "1.00 s")]
    [InlineData(4_213, "4.21 s")]
    [InlineData(9_996, "10.0 s")]
    [InlineData(59_960, "1 min 0 s")]
    [InlineData(72_400, "1 min 12 s")]
    [InlineData(3_599_600, "1 h 0 min")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(180_000_000, "2 d 2 h")]
    public void A_measured_length_has_two_or_three_figures_or_two_units(double milliseconds, string text)
    {
        Assert.Equal(text, DurationText.OfMs(milliseconds));
        Assert.Equal(text, DurationText.Of(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(0.9, "0 s")]
    [InlineData(42.9, "42 s")]
    [InlineData(59.99, "59 s")]
    [InlineData(72.9, "1 min 12 s")]
    [InlineData(7_500, "2 h 5 min")]
    public void A_running_length_goes_by_whole_seconds(double seconds, string text) => Assert.Equal(text, DurationText.Running(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-3, "just now")]
    [InlineData(42, "42 s ago")]
    [InlineData(3_599, "59 min ago")]
    [InlineData(86_399, "23 h ago")]
    [InlineData(100_000, "yesterday")]
    [InlineData(900_000, "10 days ago")]
    public void The_past_is_told_roughly(int seconds, string text) => Assert.Equal(text, DurationText.Ago(TimeSpan.FromSeconds(seconds)));
}
