using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Makes the autoencoder that a config.json describes.</summary>
public static class Autoencoder
{
    /// <summary>Reads the config and takes the weights it needs.</summary>
    /// <exception cref="InvalidDataException">The class or one of its settings is not supported.</exception>
    public static IAutoencoder Create(WeightSource weights, JsonElement config) =>
        new ConfigReader(config, "VAE").Text("_class_name", nameof(AutoencoderKL), nameof(AutoencoderKL), nameof(AutoencoderTiny)) switch
        {
            nameof(AutoencoderTiny) => new AutoencoderTiny(weights, AutoencoderTinyConfig.Parse(config)),
            _ => new AutoencoderKL(weights, AutoencoderKLConfig.Parse(config)),
        };
}
