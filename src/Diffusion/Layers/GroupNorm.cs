using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>Group normalization (Wu and He, 2018) with learned scale and shift.</summary>
internal sealed class GroupNorm(WeightSource weights, string prefix, long channels, long groups, double epsilon)
{
    private readonly Tensor scale = weights.Take($"{prefix}.weight", channels);
    private readonly Tensor shift = weights.Take($"{prefix}.bias", channels);

    public Tensor Forward(Tensor x) => group_norm(x, groups, scale, shift, epsilon);                 // [B, channels, ...], same out
}
