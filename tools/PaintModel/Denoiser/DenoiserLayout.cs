using System.Text.Json;
using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>The layouts of text encoder and UNet: the blocks of Stable Diffusion 1.x, narrow and with two levels.</summary>
/// <param name="Vocabulary">Tokens of the tokenizer.</param>
/// <param name="IsDistilled">Whether one layer and the middle block are left out, as in BK-SDM-Small.</param>
/// <param name="Width">Channels of the finer level; the coarser has twice as many.</param>
/// <param name="ContextChannels">Channels of the text's vectors.</param>
internal sealed record DenoiserLayout(int Vocabulary, bool IsDistilled = false, int Width = 48, int ContextChannels = 96)
{
    public int LayersPerBlock => IsDistilled ? 1 : 2;

    public string TextEncoderJson => $$"""
        {
          "architectures": ["CLIPTextModel"],
          "bos_token_id": {{Vocabulary - 2}},
          "eos_token_id": {{Vocabulary - 1}},
          "hidden_act": "quick_gelu",
          "hidden_size": {{ContextChannels}},
          "intermediate_size": {{4 * ContextChannels}},
          "max_position_embeddings": {{CaptionVocabulary.MaxLength}},
          "num_attention_heads": 4,
          "num_hidden_layers": 2,
          "vocab_size": {{Vocabulary}}
        }
        """;

    public string UNetJson => $$"""
        {
          "_class_name": "UNet2DConditionModel",
          "attention_head_dim": 4,
          "block_out_channels": [{{Width}}, {{2 * Width}}],
          "cross_attention_dim": {{ContextChannels}},
          "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
          "in_channels": {{ModelSize.LatentChannels}},
          "layers_per_block": {{LayersPerBlock}},
          "mid_block_type": {{(IsDistilled ? "null" : "\"UNetMidBlock2DCrossAttn\"")}},
          "norm_num_groups": 8,
          "out_channels": {{ModelSize.LatentChannels}},
          "sample_size": {{ModelSize.Latents}},
          "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]
        }
        """;

    public ClipTextModel CreateTextEncoder(WeightSource weights) => new(weights, ClipTextConfig.Parse(Parse(TextEncoderJson)));

    public UNet2DConditionModel CreateUNet(WeightSource weights) => new(weights, UNetConfig.Parse(Parse(UNetJson)));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
