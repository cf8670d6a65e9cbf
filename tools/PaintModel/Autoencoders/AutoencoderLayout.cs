using System.Globalization;
using System.Text.Json;
using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>The layout of the KL autoencoder: as in Stable Diffusion, narrow.</summary>
internal static class AutoencoderLayout
{
    /// <param name="scalingFactor">Brings the latents to a deviation of 1; known after training.</param>
    public static string Json(double scalingFactor = 1) => $$"""
        {
          "_class_name": "AutoencoderKL",
          "block_out_channels": [16, 32, 48, 64],
          "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
          "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
          "latent_channels": 4,
          "layers_per_block": 1,
          "norm_num_groups": 2,
          "sample_size": 64,
          "scaling_factor": {{scalingFactor.ToString("R", CultureInfo.InvariantCulture)}}
        }
        """;

    public static AutoencoderKL Create(WeightSource weights)
    {
        using var json = JsonDocument.Parse(Json());
        return new(weights, AutoencoderKLConfig.Parse(json.RootElement));
    }
}
