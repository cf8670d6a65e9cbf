using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>Attention of tokens to each other (Vaswani et al., 2017) whose three projections are one matrix: softmax(q·kᵀ/√d)·v over several heads.</summary>
internal sealed class SelfAttention(WeightSource weights, string prefix, long channels, long heads)
{
    private readonly Linear project = Linear.Stack(weights, channels, channels, $"{prefix}.to_q", $"{prefix}.to_k", $"{prefix}.to_v");
    private readonly Linear output = new(weights, $"{prefix}.to_out.0", channels, channels);

    /// <param name="x">[B·N, C].</param>
    /// <param name="rows">B.</param>
    public Tensor Forward(Tensor x, long rows)
    {
        using var scope = NewDisposeScope();
        var parts = project.Forward(x).view(rows, -1, 3 * heads, channels / heads).transpose(1, 2).chunk(3, 1); // q, k, v: 3 × [B, heads, N, d]
        var attended = scaled_dot_product_attention(parts[0], parts[1], parts[2]);                   // [B, heads, N, d]
        return output.Forward(attended.transpose(1, 2).reshape(-1, channels)).MoveToOuterDisposeScope(); // [B·N, C]
    }
}
