using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>A feed-forward part with a gated GELU (Shazeer, 2020): W₂·(a ⊙ gelu(g)), where one linear map makes a and g.</summary>
internal sealed class GegluFeedForward(WeightSource weights, string prefix, long channels)
{
    private readonly Linear expand = new(weights, $"{prefix}.net.0.proj", channels, 8 * channels);
    private readonly Linear contract = new(weights, $"{prefix}.net.2", 4 * channels, channels);

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var halves = expand.Forward(x).chunk(2, -1);                                                 // 2 × [B·N, 4C]: a, g
        return contract.Forward(halves[1].gelu().mul_(halves[0])).MoveToOuterDisposeScope();         // [B·N, C]
    }
}
