using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>
/// Scaled dot-product attention over several heads (Vaswani et al., 2017): softmax(q·kᵀ/√d)·v. The owner names the four projections; the
/// heads share the channels evenly.
/// </summary>
internal sealed class MultiHeadAttention(Linear query, Linear key, Linear value, Linear output, long heads)
{
    /// <summary>Lets <paramref name="x"/> look at <paramref name="context"/>; causal means that token i sees tokens 0 to i only.</summary>
    public Tensor Forward(Tensor x, Tensor context, bool causal = false)
    {
        using var scope = NewDisposeScope();
        var q = SplitHeads(query.Forward(x));                                                        // [B, heads, N, d]
        var k = SplitHeads(key.Forward(context));                                                    // [B, heads, M, d]
        var v = SplitHeads(value.Forward(context));                                                  // [B, heads, M, d]
        var attended = scaled_dot_product_attention(q, k, v, is_casual: causal);                     // [B, heads, N, d]
        var joined = attended.transpose(1, 2).flatten(2);                                            // [B, N, heads·d]
        return output.Forward(joined).MoveToOuterDisposeScope();
    }

    private Tensor SplitHeads(Tensor x) => x.unflatten(2, [heads, -1]).transpose(1, 2);
}
