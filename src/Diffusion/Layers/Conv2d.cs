using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>A square convolution; without a word about padding it keeps the size (at stride 1 and an odd kernel).</summary>
internal sealed class Conv2d(
    WeightSource weights, string prefix, long inputs, long outputs, long kernel = 3, long stride = 1, long? padding = null, bool bias = true)
{
    private readonly Tensor weight = weights.Take($"{prefix}.weight", outputs, inputs, kernel, kernel);
    private readonly Tensor? bias = bias ? weights.Take($"{prefix}.bias", outputs) : null;
    private readonly long[] strides = [stride, stride];
    private readonly long[] paddings = [padding ?? kernel / 2, padding ?? kernel / 2];

    public Tensor Forward(Tensor x) => conv2d(x, weight, bias!, strides, paddings);                  // [B, inputs, H, W] → [B, outputs, H′, W′]
}
