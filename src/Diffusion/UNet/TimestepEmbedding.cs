using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Timesteps as vectors: cosines and sines of geometrically spaced frequencies from 1 to 1/10000 (Vaswani et al., 2017), then a two-layer
/// perceptron. The waves are computed in fp32 whatever the weights are, since half precision cannot tell neighbouring timesteps apart.
/// </summary>
internal sealed class TimestepEmbedding
{
    private readonly Tensor frequencies;
    private readonly bool cosinesFirst;

    public TimestepEmbedding(OwnedWeights weights, UNetConfig config)
    {
        var channels = config.BlockOutChannels[0];
        Linear1 = new(weights, "time_embedding.linear_1", channels, config.TimeEmbeddingDim);
        Linear2 = new(weights, "time_embedding.linear_2", config.TimeEmbeddingDim, config.TimeEmbeddingDim);
        cosinesFirst = config.FlipSinToCos;
        frequencies = weights.Own(Frequencies(channels / 2, config.FreqShift, weights.Device));
    }

    internal Linear Linear1 { get; }

    internal Linear Linear2 { get; }

    /// <param name="timesteps">[B], any number format.</param>
    /// <param name="dtype">The weights' number format.</param>
    /// <returns>[B, 4C].</returns>
    public Tensor Forward(Tensor timesteps, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var waves = Waves(timesteps).to(dtype);                                                      // [B, C]
        return Linear2.Forward(Linear1.Forward(waves).silu_()).MoveToOuterDisposeScope();            // [B, 4C]
    }

    private Tensor Waves(Tensor timesteps)
    {
        var phases = timesteps.to(ScalarType.Float32).unsqueeze(-1).mul(frequencies);                // [B, C/2]
        return cat(cosinesFirst ? [phases.cos(), phases.sin()] : [phases.sin(), phases.cos()], -1);  // [B, C]
    }

    private static Tensor Frequencies(int count, double shift, Device device)
    {
        using var scope = NewDisposeScope();
        var exponents = arange(count, ScalarType.Float32).mul_(-Math.Log(10000)).div_(count - shift);
        return exponents.exp_().to(device).DetachFromDisposeScope();                                 // [C/2]
    }
}
