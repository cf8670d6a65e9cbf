using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>A square convolution; without a word about padding it keeps the size (at stride 1 and an odd kernel).</summary>
internal sealed class Conv2d(
    WeightSource weights, string prefix, long inputs, long outputs, long kernel = 3, long stride = 1, long? padding = null, bool bias = true)
{
    private readonly Tensor weight = weights.Take($"{prefix}.weight", outputs, inputs, kernel, kernel);
    private readonly long[] strides = [stride, stride];
    private readonly long[] paddings = [padding ?? kernel / 2, padding ?? kernel / 2];

    /// <summary>[outputs].</summary>
    public Tensor? Bias { get; } = bias ? weights.Take($"{prefix}.bias", outputs) : null;

    public Tensor Forward(Tensor x) => Convolve(x, Bias);                                            // [B, inputs, H, W] → [B, outputs, H′, W′]

    /// <summary>Convolves with another bias than its own: one for all rows, [outputs], or one for each, [B, outputs, 1, 1].</summary>
    public Tensor Forward(Tensor x, Tensor bias) =>
        bias.dim() == 1 ? Convolve(x, bias) : Convolve(x, null).add_(bias, Scalars.One);             // the same

    private Tensor Convolve(Tensor x, Tensor? bias) => conv2d(x, weight, bias!, strides, paddings);
}
