namespace Distributed.Diffusion;

/// <summary>How large an untrained model's networks are.</summary>
/// <param name="Channels">The UNet's channels, finest level first; BK-SDM-Tiny leaves the last out.</param>
/// <param name="Heads">The UNet's attention heads.</param>
/// <param name="Groups">Groups of every group norm.</param>
/// <param name="LatentSide">Height and width of the latents.</param>
/// <param name="VaeChannels">AutoencoderKL's channels, finest level first.</param>
/// <param name="TinyVaeChannels">AutoencoderTiny's channels on all levels.</param>
/// <param name="TextChannels">Channels of the text encoder.</param>
/// <param name="TextLayers">Its layers.</param>
/// <param name="TextHeads">Its attention heads.</param>
/// <param name="Vocabulary">Tokens; null for as many as a small corpus gives.</param>
/// <param name="Defaults">The text of generation_config.json; null for the pipeline's own defaults.</param>
internal sealed record UntrainedScale(int[] Channels, int Heads, int Groups, int LatentSide, int[] VaeChannels, int TinyVaeChannels,
    int TextChannels, int TextLayers, int TextHeads, int? Vocabulary, string? Defaults)
{
    /// <summary>A fraction of the width, 64 × 64 pixels: fast enough for a CPU, and for tests.</summary>
    public static UntrainedScale Small { get; } = new([32, 64, 64, 64], Heads: 4, Groups: 8, LatentSide: 8, VaeChannels: [16, 32, 32, 32],
        TinyVaeChannels: 16, TextChannels: 64, TextLayers: 2, TextHeads: 4, Vocabulary: null, Defaults: """
        {
          "num_inference_steps": 20,
          "guidance_scale": 5.0
        }
        """);

    /// <summary>The published sizes of SD 1.x, CLIP ViT-L/14 and TAESD, 512 × 512 pixels.</summary>
    public static UntrainedScale Full { get; } = new([320, 640, 1280, 1280], Heads: 8, Groups: 32, LatentSide: 64, VaeChannels: [128, 256, 512, 512],
        TinyVaeChannels: 64, TextChannels: 768, TextLayers: 12, TextHeads: 12, Vocabulary: 49408, Defaults: null);
}
