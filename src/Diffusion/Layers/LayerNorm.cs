using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>Layer normalization (Ba et al., 2016) over the last dimension with learned scale and shift.</summary>
internal sealed class LayerNorm(WeightSource weights, string prefix, long channels, double epsilon = 1e-5)
{
    private readonly Tensor scale = weights.Take($"{prefix}.weight", channels);
    private readonly Tensor shift = weights.Take($"{prefix}.bias", channels);
    private readonly long[] normalized = [channels];

    public Tensor Forward(Tensor x) => layer_norm(x, normalized, scale, shift, epsilon);             // [..., channels], same out
}
