using System.Text.Json;
using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>The layout of the tiny autoencoder; its latents are the KL autoencoder's, already scaled.</summary>
internal static class TinyLayout
{
    public const string Json = """
        {
          "_class_name": "AutoencoderTiny",
          "decoder_block_out_channels": [16, 16, 16, 16],
          "encoder_block_out_channels": [16, 16, 16, 16],
          "latent_channels": 4,
          "num_decoder_blocks": [3, 2, 2, 1],
          "num_encoder_blocks": [1, 1, 2, 3],
          "scaling_factor": 1.0
        }
        """;

    public static AutoencoderTiny Create(WeightSource weights)
    {
        using var json = JsonDocument.Parse(Json);
        return new(weights, AutoencoderTinyConfig.Parse(json.RootElement));
    }
}
