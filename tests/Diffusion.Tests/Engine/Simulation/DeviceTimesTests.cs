using Distributed.EngineBench;

namespace Distributed.Diffusion.Tests;

public sealed class DeviceTimesTests
{
    private static readonly DeviceTimes[] Devices = [DeviceTimes.A100Eager, DeviceTimes.A100Compiled];

    public static TheoryData<string> Names => [.. Devices.Select(device => device.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_modelled_device_goes_through_the_points_it_was_made_from(string name)
    {
        var fitted = MeasuredPoint.Of(Devices.Single(device => device.Name == name)).Where(point => point.IsFitted).ToList();
        Assert.NotEmpty(fitted);
        Assert.All(fitted, point => Assert.InRange(point.Modelled / point.Published, 0.995, 1.005));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void More_rows_and_more_pixels_take_longer_but_a_row_among_others_less(string name)
    {
        foreach (var model in Devices.Single(device => device.Name == name).Models.Values)
        {
            var previous = model.Step(1, 512 * 512);
            for (var rows = 2; rows <= 32; rows++)
            {
                var step = model.Step(rows, 512 * 512);
                Assert.True(step >= previous);
                Assert.True(step / rows < previous / (rows - 1));
                Assert.True(step <= model.Step(rows, 768 * 512));
                previous = step;
            }
        }
    }
}
