using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Makes the autoencoder that a config.json describes.</summary>
public static class Autoencoder
{
    /// <summary>Reads the config and takes the weights it needs.</summary>
    /// <exception cref="InvalidDataException">The class or one of its settings is not supported.</exception>
    public static IAutoencoder Create(WeightSource weights, JsonElement config) => IsTiny(config)
        ? new AutoencoderTiny(weights, AutoencoderTinyConfig.Parse(config))
        : new AutoencoderKL(weights, AutoencoderKLConfig.Parse(config));

    /// <summary>Pixels per latent along each side; takes no weights.</summary>
    /// <exception cref="InvalidDataException">The class or one of its settings is not supported.</exception>
    public static int SpatialFactorOf(JsonElement config) =>
        IsTiny(config) ? AutoencoderTinyConfig.Parse(config).SpatialFactor : AutoencoderKLConfig.Parse(config).SpatialFactor;

    private static bool IsTiny(JsonElement config) => nameof(AutoencoderTiny)
        == new ConfigReader(config, "VAE").Text("_class_name", nameof(AutoencoderKL), nameof(AutoencoderKL), nameof(AutoencoderTiny));
}
