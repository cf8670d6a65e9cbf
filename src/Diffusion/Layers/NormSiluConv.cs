using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>conv(silu(norm(x))): half of a residual block, and the head of every network here.</summary>
internal static class NormSiluConv
{
    /// <param name="norm">The norm.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="bias">In place of the convolution's own.</param>
    public static Tensor Forward(GroupNorm norm, Conv2d conv, Tensor x, Tensor? bias = null)
    {
        using var activated = norm.Forward(x).silu_();
        return bias is null ? conv.Forward(activated) : conv.Forward(activated, bias);
    }
}
