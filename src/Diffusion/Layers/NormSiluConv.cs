using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>conv(silu(norm(x))): half of a residual block, and the head of every network here.</summary>
internal static class NormSiluConv
{
    public static Tensor Forward(GroupNorm norm, Conv2d conv, Tensor x)
    {
        using var activated = norm.Forward(x).silu_();
        return conv.Forward(activated);
    }
}
