using Distributed.Diffusion;

namespace Distributed.DiffusionBench;

/// <summary>The least time an order can take: its products at the device's peak rate, everything else free.</summary>
internal static class FlopFloor
{
    private const int FlopPerMac = 2;

    /// <returns>Seconds; null where the device's peak is not known.</returns>
    public static double? Seconds(ModelFolder model, int unetCalls, int images, string precision, DeviceFacts device)
    {
        var (convolutions, others) = device.Peaks(precision);
        var config = UNetConfig.Parse(model.Config("unet"));
        long side = config.SampleSize ?? 64, tokens = ClipTextConfig.Parse(model.Config("text_encoder")).MaxLength;
        var unet = UNetOperators.Of(config, 2 * images, side, side, tokens).PerCall;
        return unetCalls * Seconds(unet) + Seconds(DecoderOperators.Of(model, images, side));

        double? Seconds(IReadOnlyList<Operator> operators) =>
            FlopPerMac * operators.OfType<Convolution>().Sum(op => op.Macs) / convolutions
            + FlopPerMac * operators.Where(op => op is not Convolution).Sum(op => op.Macs) / others;
    }
}
