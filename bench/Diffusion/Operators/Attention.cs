using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.DiffusionBench;

/// <summary>Scaled dot-product attention of so many queries to so many keys, in heads of a width; by libtorch's fused kernel or step by step.</summary>
internal sealed record Attention(long Batch, long Heads, long Queries, long Keys, long HeadWidth, bool IsFused = true) : Operator
{
    public override long Macs => 2 * Batch * Heads * Queries * Keys * HeadWidth;

    public override Tensor[] Arguments(ScalarType dtype, Device device) =>
        [Part(Queries, dtype, device), Part(Keys, dtype, device), Part(Keys, dtype, device)];

    public override Tensor Run(Tensor[] arguments)
    {
        var (q, k, v) = (arguments[0], arguments[1], arguments[2]);
        if (IsFused) return scaled_dot_product_attention(q, k, v);
        using var scope = NewDisposeScope();
        var rows = Batch * Heads;
        var scores = q.reshape(rows, Queries, HeadWidth).mul(1 / Math.Sqrt(HeadWidth)).bmm(k.reshape(rows, Keys, HeadWidth).transpose(1, 2));
        var mixed = scores.softmax(-1).bmm(v.reshape(rows, Keys, HeadWidth));                                // [B·heads, N, d]
        return mixed.view(Batch, Heads, Queries, HeadWidth).MoveToOuterDisposeScope();
    }

    // As a linear map leaves it: the heads lie side by side in each token.
    private Tensor Part(long tokens, ScalarType dtype, Device device) => Random(dtype, device, Batch, tokens, Heads, HeadWidth).transpose(1, 2);
}
