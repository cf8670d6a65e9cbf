namespace Distributed.Dashboard.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.4, "0 ms")]
    [InlineData(840, "840 ms")]
    [InlineData(12_400, "12.4 s")]
    [InlineData(59_999, "1 min 0 s")]
    [InlineData(200_000, "3 min 20 s")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(352_800_000, "4 d 2 h")]
    public void A_duration_reads_in_at_most_two_units(double milliseconds, string text) => Assert.Equal(text, DurationText.OfMs(milliseconds));
}
