namespace Distributed.Diffusion.Tests;

public sealed class BatchMeasurementTests
{
    [Theory]
    [InlineData(1, 10)]                             // nothing but one lane fits
    [InlineData(1, 10, 20, 40)]                     // a device that is full with one
    [InlineData(2, 10, 15, 30)]                     // two share, four do not gain
    [InlineData(8, 10, 11, 13, 17)]                 // a device with room
    [InlineData(4, 10, 15, 20, 39)]                 // the last doubling gains less than a twentieth
    [InlineData(4, 10, 21, 30, 90)]                 // one bad doubling on the way does not hide the gain behind it
    public void The_fewest_lanes_are_chosen_that_come_close_to_the_best_rate(int expected, params int[] milliseconds) =>
        Assert.Equal(expected, BatchMeasurement.Fewest(milliseconds.Select((time, i) => (Lanes: 1 << i, Time: TimeSpan.FromMilliseconds(time)))
            .ToDictionary(each => each.Lanes, each => each.Time)));
}
