namespace Distributed.Dashboard.Tests;

public sealed class ChartGeometryTests
{
    [Theory]
    [InlineData(0.003, 0.005)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(2.2, 2.5)]
    [InlineData(430, 500)]
    [InlineData(7_000, 10_000)]
    public void A_chart_ends_at_the_next_round_value(double max, double top) =>
        Assert.Equal(top, ChartGeometry.For([new("p50", "a", [null, max])], 2).Top, 9);

    [Fact]
    public void A_line_is_broken_where_nothing_is_known_and_a_lone_value_is_a_dot()
    {
        var place = new ChartGeometry(6, 1);
        double?[] values = [0.5, 0.5, null, 1, null, null];
        Assert.Equal(1, place.Path(values).Count(letter => letter == 'M'));
        Assert.Equal(1, place.Path(values).Count(letter => letter == 'L'));
        Assert.Equal($"M{ChartGeometry.Number(place.X(3))} {ChartGeometry.Number(ChartGeometry.Upper)}h0.01", place.Dots(values));
    }
}
