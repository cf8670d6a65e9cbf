using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>One operator of libtorch as a network calls it: its shapes say how much it computes, and it can be run by itself.</summary>
internal abstract record Operator
{
    /// <summary>Multiply-accumulates of one call, counted as the manifests of reference data do: products only, no bias, norm or activation.</summary>
    public abstract long Macs { get; }

    /// <summary>Makes the tensors one call works on.</summary>
    public abstract Tensor[] Arguments(ScalarType dtype, Device device);

    /// <summary>Calls the operator, and nothing else.</summary>
    public abstract Tensor Run(Tensor[] arguments);

    private protected static Tensor Random(ScalarType dtype, Device device, params long[] shape) =>
        randn(shape, ScalarType.Float32).mul_(0.05f).to(dtype, device);
}
