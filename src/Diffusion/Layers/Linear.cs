using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>
/// y = x·Wᵀ + b over the last dimension. A pointwise one is stored as a 1×1 convolution, which over tokens is the same map. libtorch adds
/// the bias within the product if x is a matrix, and else in a pass of its own; on a CPU in single precision the pass of its own is faster.
/// </summary>
internal sealed class Linear
{
    private readonly Tensor weight;
    private readonly Tensor? bias;
    private readonly bool isBiasApart;

    public Linear(WeightSource weights, string prefix, long inputs, long outputs, bool bias = true, bool pointwise = false)
    {
        var name = $"{prefix}.weight";
        weight = pointwise ? weights.TakeMatrix([name], outputs, inputs, 1, 1) : weights.Take(name, outputs, inputs);
        this.bias = bias ? weights.Take($"{prefix}.bias", outputs) : null;
        isBiasApart = bias && weight.device_type == DeviceType.CPU && weight.dtype == ScalarType.Float32;
    }

    private Linear(Tensor weight) => this.weight = weight;

    /// <summary>Several maps of the same input, without biases, as one: their outputs lie one after the other.</summary>
    public static Linear Stack(WeightSource weights, long inputs, long outputs, params IReadOnlyList<string> prefixes) =>
        new(weights.TakeMatrix([.. prefixes.Select(prefix => $"{prefix}.weight")], outputs, inputs));

    public Tensor Forward(Tensor x) => isBiasApart                                                   // [..., inputs] → [..., outputs]
        ? linear(x, weight).add_(bias!, Scalars.One)
        : linear(x, weight, bias!);
}
