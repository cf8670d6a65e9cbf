using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>Halves height and width with a strided convolution. Padding 0 means one row and column at the far edges only.</summary>
internal sealed class Downsampler(WeightSource weights, string prefix, long channels, long padding)
{
    private static readonly long[] FarEdges = [0, 1, 0, 1];

    internal Conv2d Conv { get; } = new(weights, $"{prefix}.conv", channels, channels, stride: 2, padding: padding);

    public Tensor Forward(Tensor x)
    {
        if (padding != 0) return Conv.Forward(x);                                                    // [B, C, ⌈H/2⌉, ⌈W/2⌉]
        using var padded = pad(x, FarEdges);                                                         // [B, C, H+1, W+1]
        return Conv.Forward(padded);                                                                 // [B, C, ⌊H/2⌋, ⌊W/2⌋]
    }
}
