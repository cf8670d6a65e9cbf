using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>The posterior's first width: with a deviation of e⁻³ the decoder sees latents, not noise.</summary>
internal static class AutoencoderLatents
{
    private const double FirstLogVariance = -6, FirstGain = 0.1;

    public static void BeginNarrow(Trainer<AutoencoderKL> trainer)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var channels = ModelSize.LatentChannels;
        var weight = trainer.Weight("quant_conv.weight").clone();
        weight.narrow(0, channels, channels).mul_(FirstGain);
        var bias = zeros(2 * channels);
        bias.narrow(0, channels, channels).fill_(FirstLogVariance);
        trainer.StartFrom(new Dictionary<string, Tensor> { ["quant_conv.weight"] = weight, ["quant_conv.bias"] = bias });
    }
}
