using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Self-attention, cross-attention to the text, and a feed-forward part, each behind a layer norm and with a residual.</summary>
internal sealed class TransformerBlock
{
    public TransformerBlock(WeightSource weights, string prefix, long channels, long contextChannels, long heads)
    {
        Norm1 = new(weights, $"{prefix}.norm1", channels);
        Attn1 = new(weights, $"{prefix}.attn1", channels, heads);
        Norm2 = new(weights, $"{prefix}.norm2", channels);
        Attn2 = new(weights, $"{prefix}.attn2", channels, contextChannels, heads);
        Norm3 = new(weights, $"{prefix}.norm3", channels);
        Ff = new(weights, $"{prefix}.ff", channels);
    }

    internal LayerNorm Norm1 { get; }

    internal SelfAttention Attn1 { get; }

    internal LayerNorm Norm2 { get; }

    internal CrossAttention Attn2 { get; }

    internal LayerNorm Norm3 { get; }

    internal GegluFeedForward Ff { get; }

    /// <param name="x">Image tokens, [B·N, C].</param>
    /// <param name="rows">B.</param>
    /// <param name="text">What <see cref="Attn2"/> sees of the text.</param>
    public Tensor Forward(Tensor x, long rows, KeysAndValues text)
    {
        using var scope = NewDisposeScope();
        var hidden = Attn1.Forward(Norm1.Forward(x), rows).add_(x, Scalars.One);                     // [B·N, C]
        hidden = Attn2.Forward(Norm2.Forward(hidden), text).add_(hidden, Scalars.One);
        return Ff.Forward(Norm3.Forward(hidden)).add_(hidden, Scalars.One).MoveToOuterDisposeScope();
    }
}
