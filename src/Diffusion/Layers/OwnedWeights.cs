using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The weights one network has taken, freed together: with the network, or at once when a later one cannot be had.</summary>
internal sealed class OwnedWeights(WeightSource source) : WeightSource, IDisposable
{
    private readonly List<Tensor> taken = [];

    public ScalarType DType => taken[0].dtype;

    public Device Device => taken[0].device;

    public long Count => taken.Sum(tensor => tensor.numel());

    public override Tensor Take(string name, params long[] shape) => Own(() => source.Take(name, shape));

    public override Tensor TakeMatrix(IReadOnlyList<string> names, params long[] shape) => Own(() => source.TakeMatrix(names, shape));

    public override bool Has(string name) => source.Has(name);

    /// <summary>Takes over a tensor that is a constant of the network and no weight.</summary>
    public Tensor Own(Tensor tensor)
    {
        taken.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        foreach (var tensor in taken) tensor.Dispose();
    }

    private Tensor Own(Func<Tensor> take)
    {
        try
        {
            return Own(take());
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
