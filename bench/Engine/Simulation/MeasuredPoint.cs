namespace Distributed.EngineBench;

/// <summary>A time that was published for a device, and what its model says.</summary>
/// <param name="What">What was timed.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Published">Milliseconds.</param>
/// <param name="Modelled">Milliseconds.</param>
/// <param name="IsFitted">Whether the model was made from it; else it is a check.</param>
internal sealed record MeasuredPoint(string What, string Source, double Published, double Modelled, bool IsFitted)
{
    private const int Pixels = 512 * 512;
    private const string Diffusers = "diffusers, optimization/torch2.0, A100", Distilled = "diffusers, using-diffusers/distilled_sd, A100, a third of three runs";

    /// <summary>All that a device's model rests on, and all that it is checked with.</summary>
    public static IReadOnlyList<MeasuredPoint> Of(DeviceTimes device) => device == DeviceTimes.A100Compiled
        ?
        [
            Call(device, 1, 49.74), Call(device, 4, 17.27), Call(device, 16, 4.68),
            new("1 image, 50 steps", "fal-ai, compiled, channels last, A100", 1058, Picture(device, DeviceTimes.Full, 1, 50), IsFitted: false),
            new("1 image, 50 steps", "fal-ai, compiled, A100", 1354, Picture(device, DeviceTimes.Full, 1, 50), IsFitted: false),
        ]
        :
        [
            Call(device, 1, 23.13), Call(device, 4, 13.12), Call(device, 16, 3.60),
            new("4 images, 26 calls, SD 1.4", Distilled, 6370 / 3.0, Picture(device, DeviceTimes.Full, 4, 26), IsFitted: false),
            new("4 images, 26 calls, BK-SDM-Small, KL decoder", Distilled, 4180 / 3.0, Picture(device, DeviceTimes.Distilled, 4, 26, DeviceTimes.Full), IsFitted: false),
            new("4 images, 26 calls, BK-SDM-Small, tiny decoder", Distilled, 3830 / 3.0, Picture(device, DeviceTimes.Distilled, 4, 26), IsFitted: false),
            new("1 image, 50 steps", "fal-ai, a faster host, A100", 1604, Picture(device, DeviceTimes.Full, 1, 50), IsFitted: false),
        ];

    private static MeasuredPoint Call(DeviceTimes device, int images, double callsPerSecond) => new(
        $"UNet call, {images} guided image{(images == 1 ? "" : "s")}", Diffusers, 1000 / callsPerSecond, device.Models[DeviceTimes.Full].Step(2 * images, Pixels).TotalMilliseconds, IsFitted: true);

    private static double Picture(DeviceTimes device, string model, int images, int calls, string? decoder = null) => device.Models[model].Encoding.TotalMilliseconds
        + calls * device.Models[model].Step(2 * images, Pixels).TotalMilliseconds + images * device.Models[decoder ?? model].Decoding(Pixels).TotalMilliseconds;
}
