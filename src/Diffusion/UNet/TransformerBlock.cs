using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Self-attention, cross-attention to the text, and a feed-forward part, each behind a layer norm and with a residual.</summary>
internal sealed class TransformerBlock
{
    public TransformerBlock(WeightSource weights, string prefix, long channels, long contextChannels, long heads)
    {
        Norm1 = new(weights, $"{prefix}.norm1", channels);
        Attn1 = Attention("attn1", channels);
        Norm2 = new(weights, $"{prefix}.norm2", channels);
        Attn2 = Attention("attn2", contextChannels);
        Norm3 = new(weights, $"{prefix}.norm3", channels);
        Ff = new(weights, $"{prefix}.ff", channels);

        MultiHeadAttention Attention(string name, long seen) => new(
            new(weights, $"{prefix}.{name}.to_q", channels, channels, bias: false),
            new(weights, $"{prefix}.{name}.to_k", seen, channels, bias: false),
            new(weights, $"{prefix}.{name}.to_v", seen, channels, bias: false),
            new(weights, $"{prefix}.{name}.to_out.0", channels, channels),
            heads);
    }

    internal LayerNorm Norm1 { get; }

    internal MultiHeadAttention Attn1 { get; }

    internal LayerNorm Norm2 { get; }

    internal MultiHeadAttention Attn2 { get; }

    internal LayerNorm Norm3 { get; }

    internal GegluFeedForward Ff { get; }

    /// <param name="x">Image tokens, [B, N, C].</param>
    /// <param name="context">Text tokens, [B, L, D].</param>
    public Tensor Forward(Tensor x, Tensor context)
    {
        using var scope = NewDisposeScope();
        var normed = Norm1.Forward(x);                                                               // [B, N, C]
        var hidden = Attn1.Forward(normed, normed).add_(x, Scalars.One);
        hidden = Attn2.Forward(Norm2.Forward(hidden), context).add_(hidden, Scalars.One);
        return Ff.Forward(Norm3.Forward(hidden)).add_(hidden, Scalars.One).MoveToOuterDisposeScope();
    }
}
