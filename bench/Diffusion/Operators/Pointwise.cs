using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>What is done with every number by itself.</summary>
internal enum PointwiseKind
{
    Silu,
    Relu,
    GeluTimes,
    Add,
    Copy,
}

/// <summary>A pointwise operator over so many numbers; in place where it has only one use for its argument.</summary>
internal sealed record Pointwise(PointwiseKind Kind, long Count) : Operator
{
    public override long Macs => 0;

    public override Tensor[] Arguments(ScalarType dtype, Device device) => [Random(dtype, device, Count), Random(dtype, device, Count)];

    public override Tensor Run(Tensor[] arguments) => Kind switch
    {
        PointwiseKind.Silu => arguments[0].silu_().alias(),
        PointwiseKind.Relu => arguments[0].relu_().alias(),
        PointwiseKind.GeluTimes => arguments[0].gelu().mul_(arguments[1]),
        PointwiseKind.Add => arguments[0].add_(arguments[1]).alias(),
        _ => arguments[0].clone(),
    };
}
