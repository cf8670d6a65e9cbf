using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>Enlarges to a given size by nearest neighbour, then convolves.</summary>
internal sealed class Upsampler(WeightSource weights, string prefix, long channels)
{
    internal Conv2d Conv { get; } = new(weights, $"{prefix}.conv", channels, channels);

    public Tensor Forward(Tensor x, long height, long width)
    {
        using var enlarged = Nearest(x, height, width);
        return Conv.Forward(enlarged);                                                               // [B, C, height, width]
    }

    public static Tensor Nearest(Tensor x, long height, long width) =>
        interpolate(x, size: [height, width], mode: InterpolationMode.Nearest);
}
