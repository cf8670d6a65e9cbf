using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>y = x·Wᵀ + b over the last dimension. A pointwise one is stored as a 1×1 convolution, which over tokens is the same map.</summary>
internal sealed class Linear(
    WeightSource weights, string prefix, long inputs, long outputs, bool bias = true, bool pointwise = false)
{
    private readonly Tensor weight = pointwise
        ? weights.Take($"{prefix}.weight", outputs, inputs, 1, 1)
        : weights.Take($"{prefix}.weight", outputs, inputs);

    private readonly Tensor? bias = bias ? weights.Take($"{prefix}.bias", outputs) : null;

    public Tensor Forward(Tensor x) => linear(x, pointwise ? weight.flatten(1) : weight, bias!);     // [..., inputs] → [..., outputs]
}
