using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// A network that owns its weights. It is made of plain classes that hold tensors and call functions on them; it knows neither gradients
/// nor modes, so callers wrap their calls in <c>inference_mode</c>. A network is used by one thread at a time.
/// </summary>
public abstract class Network : IDisposable
{
    private protected Network(WeightSource weights) => Weights = new OwnedWeights(weights);

    /// <summary>The number format of the weights, in which the network computes. Inputs of another format are cast on entry.</summary>
    public ScalarType DType => Weights.DType;

    /// <summary>Where the weights are; inputs must be there too.</summary>
    public Device Device => Weights.Device;

    /// <summary>How many numbers the weights hold.</summary>
    public long ParameterCount => Weights.Count;

    private protected OwnedWeights Weights { get; }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        Weights.Dispose();
        GC.SuppressFinalize(this);
    }
}
