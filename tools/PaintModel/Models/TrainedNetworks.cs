using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Networks with the averaged weights of a training's state.</summary>
internal static class TrainedNetworks
{
    public static AutoencoderKL Autoencoder(string statePath) => Load(statePath, AutoencoderLayout.Create);

    public static DenoiserNetworks Denoiser(string statePath, DenoiserLayout layout) => Load(statePath, weights => new DenoiserNetworks(weights, layout));

    /// <summary>The UNet's averaged weights by their names in a checkpoint.</summary>
    public static Dictionary<string, Tensor> UNetWeights(string statePath, DenoiserLayout layout) =>
        Part(Weights(statePath, weights => new DenoiserNetworks(weights, layout)), DenoiserNetworks.UNetPrefix);

    /// <summary>Those of a network among several, without its prefix.</summary>
    public static Dictionary<string, Tensor> Part(IReadOnlyDictionary<string, Tensor> weights, string prefix) => weights
        .Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(weight => weight.Key[prefix.Length..], weight => weight.Value);

    public static T Load<T>(string statePath, Func<WeightSource, T> create) where T : IDisposable
    {
        using var average = TrainingState.LoadAverage(statePath);
        return create(new FlatWeights(ParameterLayout.Of(create), average));
    }

    /// <summary>The averaged weights by name.</summary>
    public static Dictionary<string, Tensor> Weights<T>(string statePath, Func<WeightSource, T> create) where T : IDisposable
    {
        using var scope = NewDisposeScope();
        var average = TrainingState.LoadAverage(statePath);
        return ParameterLayout.Of(create).Parameters.ToDictionary(place => place.Name, place => FlatWeights.View(average, place).DetachFromDisposeScope());
    }
}
