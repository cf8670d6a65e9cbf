using static TorchSharp.torch;

namespace Distributed.Diffusion;

internal static class TensorLifetime
{
    /// <summary>
    /// Gives <paramref name="next"/> and frees the activation it was made from, which keeps the peak at two activations instead of a whole
    /// block's. What the caller handed in, <paramref name="keep"/>, stays the caller's.
    /// </summary>
    public static Tensor Then(this Tensor previous, Tensor next, Tensor? keep = null)
    {
        if (!ReferenceEquals(previous, keep) && !ReferenceEquals(previous, next)) previous.Dispose();
        return next;
    }
}
