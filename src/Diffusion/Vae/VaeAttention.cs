using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Self-attention over the pixels of a feature map, one head over all channels, behind a group norm and with a residual.</summary>
internal sealed class VaeAttention
{
    public VaeAttention(WeightSource weights, string prefix, long channels, long groups)
    {
        GroupNorm = new(weights, $"{prefix}.group_norm", channels, groups, AutoencoderKLConfig.NormEpsilon);
        Attention = new(Project("to_q"), Project("to_k"), Project("to_v"), Project("to_out.0"), heads: 1);

        Linear Project(string name) => new(weights, $"{prefix}.{name}", channels, channels);
    }

    internal GroupNorm GroupNorm { get; }

    internal MultiHeadAttention Attention { get; }

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var tokens = GroupNorm.Forward(x).flatten(2).transpose(1, 2);                                // [B, HW, C]
        var pixels = Attention.Forward(tokens, tokens).transpose(1, 2).unflatten(2, [x.size(2), x.size(3)]); // [B, C, H, W]
        return x.add(pixels, Scalars.One).MoveToOuterDisposeScope();
    }
}
