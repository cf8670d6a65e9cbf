using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.DiffusionBench;

/// <summary>Group norm of a feature map, or layer norm of tokens where there are no groups.</summary>
internal sealed record Normalization(long Batch, long Channels, long Positions, long Groups = 0) : Operator
{
    public override long Macs => 0;

    public override Tensor[] Arguments(ScalarType dtype, Device device) =>
    [
        Groups > 0 ? Random(dtype, device, Batch, Channels, Positions) : Random(dtype, device, Batch, Positions, Channels),
        Random(dtype, device, Channels), Random(dtype, device, Channels),
    ];

    public override Tensor Run(Tensor[] arguments) => Groups > 0
        ? group_norm(arguments[0], Groups, arguments[1], arguments[2], 1e-5)
        : layer_norm(arguments[0], [Channels], arguments[1], arguments[2], 1e-5);
}
