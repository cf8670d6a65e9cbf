using TorchSharp;

namespace Distributed.Diffusion;

/// <summary>Numbers the networks use on every call: a <see cref="Scalar"/> is a native object with a finalizer, so each is made once.</summary>
internal static class Scalars
{
    public static readonly Scalar One = 1;
    public static readonly Scalar Two = 2;
}
