using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.DiffusionBench;

/// <summary>A convolution with bias, padded so that stride 1 keeps the size.</summary>
internal sealed record Convolution(long Batch, long In, long Out, long Kernel, long Height, long Width, long Stride = 1) : Operator
{
    public override long Macs => Batch * Out * Rows(Height) * Rows(Width) * In * Kernel * Kernel;

    public override Tensor[] Arguments(ScalarType dtype, Device device) =>
        [Random(dtype, device, Batch, In, Height, Width), Random(dtype, device, Out, In, Kernel, Kernel), Random(dtype, device, Out)];

    public override Tensor Run(Tensor[] arguments) =>
        conv2d(arguments[0], arguments[1], arguments[2], [Stride, Stride], [Kernel / 2, Kernel / 2]);

    private long Rows(long size) => (size - 1) / Stride + 1;
}
