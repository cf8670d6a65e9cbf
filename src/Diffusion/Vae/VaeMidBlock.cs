using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The block at the coarsest resolution, UNetMidBlock2D: residual, attention if there is any, residual.</summary>
internal sealed class VaeMidBlock
{
    public VaeMidBlock(WeightSource weights, string prefix, AutoencoderKLConfig config)
    {
        var channels = config.BlockOutChannels[^1];
        Resnets = [Resnet(0), Resnet(1)];
        Attentions = config.MidBlockAttention ? [new(weights, $"{prefix}.attentions.0", channels, config.NormGroups)] : [];

        ResnetBlock Resnet(int i) =>
            new(weights, $"{prefix}.resnets.{i}", channels, channels, config.NormGroups, AutoencoderKLConfig.NormEpsilon);
    }

    internal ResnetBlock[] Resnets { get; }

    internal VaeAttention[] Attentions { get; }

    public Tensor Forward(Tensor x)
    {
        var hidden = Resnets[0].Forward(x);                                                          // [B, C, h, w]
        foreach (var attention in Attentions) hidden = hidden.Then(attention.Forward(hidden));
        return hidden.Then(Resnets[1].Forward(hidden));
    }
}
