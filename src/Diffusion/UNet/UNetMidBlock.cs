using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The block at the coarsest resolution, UNetMidBlock2DCrossAttn: residual, transformer, residual.</summary>
internal sealed class UNetMidBlock
{
    public UNetMidBlock(WeightSource weights, UNetConfig config)
    {
        Resnets = [Resnet(0), Resnet(1)];
        Attentions = [new(weights, "mid_block.attentions.0", config, config.Levels - 1)];

        ResnetBlock Resnet(int i) => new(weights, $"mid_block.resnets.{i}", config.BlockOutChannels[^1], config.BlockOutChannels[^1],
            config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim);
    }

    internal ResnetBlock[] Resnets { get; }

    internal Transformer2D[] Attentions { get; }

    public Tensor Forward(Tensor x, UNetStep step)
    {
        using var hidden = Resnets[0].Forward(x, step.TimeOf(Resnets[0]));                                              // [B, C, h, w]
        using var attended = Attentions[0].Forward(hidden, step);
        return Resnets[1].Forward(attended, step.TimeOf(Resnets[1]));
    }
}
