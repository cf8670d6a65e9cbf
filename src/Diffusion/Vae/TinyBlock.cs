using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Three convolutions with ReLU, a residual, and ReLU once more.</summary>
internal sealed class TinyBlock(WeightSource weights, string prefix, long channels)
{
    private readonly Conv2d first = new(weights, $"{prefix}.conv.0", channels, channels);
    private readonly Conv2d second = new(weights, $"{prefix}.conv.2", channels, channels);
    private readonly Conv2d third = new(weights, $"{prefix}.conv.4", channels, channels);

    public Tensor Forward(Tensor x)
    {
        using var one = first.Forward(x).relu_();                                                    // [B, C, H, W]
        using var two = second.Forward(one).relu_();
        return third.Forward(two).add_(x, Scalars.One).relu_();
    }
}
