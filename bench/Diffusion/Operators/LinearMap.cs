using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.DiffusionBench;

/// <summary>A linear map of so many rows, with bias.</summary>
internal sealed record LinearMap(long Rows, long In, long Out) : Operator
{
    public override long Macs => Rows * In * Out;

    public override Tensor[] Arguments(ScalarType dtype, Device device) =>
        [Random(dtype, device, Rows, In), Random(dtype, device, Out, In), Random(dtype, device, Out)];

    public override Tensor Run(Tensor[] arguments) => linear(arguments[0], arguments[1], arguments[2]);
}
