using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>
/// Attention of image tokens to text (Vaswani et al., 2017). Keys and values hang on the text alone, so a job computes them once; the heads
/// share the channels evenly.
/// </summary>
internal sealed class CrossAttention(WeightSource weights, string prefix, long channels, long contextChannels, long heads)
{
    private readonly Linear query = new(weights, $"{prefix}.to_q", channels, channels, bias: false);
    private readonly Linear project = Linear.Stack(weights, contextChannels, channels, $"{prefix}.to_k", $"{prefix}.to_v");
    private readonly Linear output = new(weights, $"{prefix}.to_out.0", channels, channels);

    /// <param name="context">Text of P prompts, [P, L, D].</param>
    public KeysAndValues KeysAndValues(Tensor context)
    {
        using var scope = NewDisposeScope();
        var halves = project.Forward(context).unflatten(2, [2 * heads, channels / heads]).transpose(1, 2).chunk(2, 1);       // 2 × [P, heads, L, d]
        return new(halves[0].MoveToOuterDisposeScope(), halves[1].MoveToOuterDisposeScope());
    }

    /// <param name="x">[B·N, C].</param>
    /// <param name="text">
    /// Of P prompts, which share the rows evenly: the first B/P rows see the first. Rows of one prompt are to the kernel but more tokens, so
    /// keys and values are neither copied nor read once for each row.
    /// </param>
    public Tensor Forward(Tensor x, KeysAndValues text)
    {
        using var scope = NewDisposeScope();
        var q = query.Forward(x).view(text.Prompts, -1, heads, channels / heads).transpose(1, 2);    // [P, heads, B/P·N, d]
        var attended = scaled_dot_product_attention(q, text.Keys, text.Values);                      // [P, heads, B/P·N, d]
        return output.Forward(attended.transpose(1, 2).reshape(-1, channels)).MoveToOuterDisposeScope(); // [B·N, C]
    }
}
