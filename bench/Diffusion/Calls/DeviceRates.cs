using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>The best a device does with libtorch's own convolution and matrix product, over a few shapes of the kind the networks have.</summary>
/// <param name="Convolution">Multiply-accumulates a second of 3×3 convolutions.</param>
/// <param name="Matrix">Multiply-accumulates a second of matrix products.</param>
internal sealed record DeviceRates(double Convolution, double Matrix)
{
    public static DeviceRates Measure(ScalarType dtype, Device device, int runs)
    {
        var times = new OperatorTimes(dtype, device, runs);
        return new(
            Best(new Convolution(2, 320, 320, 3, 64, 64), new Convolution(2, 640, 640, 3, 32, 32), new Convolution(1, 256, 256, 3, 128, 128)),
            Best(new LinearMap(2048, 640, 5120), new LinearMap(2048, 2048, 2048), new LinearMap(8192, 320, 2560)));

        double Best(params Operator[] operators) => operators.Max(times.Rate);
    }
}
