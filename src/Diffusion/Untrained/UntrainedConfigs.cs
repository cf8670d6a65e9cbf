using System.Text.Json.Nodes;

namespace Distributed.Diffusion;

/// <summary>The configuration files of untrained models, with the keys of the published ones.</summary>
internal static class UntrainedConfigs
{
    public static JsonObject Index(UntrainedLayout layout) => new()
    {
        ["_class_name"] = "StableDiffusionPipeline",
        ["feature_extractor"] = new JsonArray(null, null),
        ["requires_safety_checker"] = false,
        ["safety_checker"] = new JsonArray(null, null),
        ["scheduler"] = new JsonArray("diffusers", "PNDMScheduler"),
        ["text_encoder"] = new JsonArray("transformers", "CLIPTextModel"),
        ["tokenizer"] = new JsonArray("transformers", "CLIPTokenizer"),
        ["unet"] = new JsonArray("diffusers", "UNet2DConditionModel"),
        ["vae"] = new JsonArray("diffusers", layout.HasTinyVae ? "AutoencoderTiny" : "AutoencoderKL"),
    };

    public static JsonObject Scheduler() => new()
    {
        ["_class_name"] = "PNDMScheduler",
        ["beta_end"] = 0.012,
        ["beta_schedule"] = "scaled_linear",
        ["beta_start"] = 0.00085,
        ["clip_sample"] = false,
        ["num_train_timesteps"] = 1000,
        ["set_alpha_to_one"] = false,
        ["skip_prk_steps"] = true,
        ["steps_offset"] = 1,
        ["trained_betas"] = null,
    };

    public static JsonObject TextEncoder(UntrainedScale scale, int vocabulary) => new()
    {
        ["architectures"] = new JsonArray("CLIPTextModel"),
        ["bos_token_id"] = vocabulary - 2,
        ["eos_token_id"] = vocabulary - 1,
        ["hidden_act"] = "quick_gelu",
        ["hidden_size"] = scale.TextChannels,
        ["intermediate_size"] = 4 * scale.TextChannels,
        ["layer_norm_eps"] = 1e-5,
        ["max_position_embeddings"] = ClipSpecialTokens.DefaultMaxLength,
        ["model_type"] = "clip_text_model",
        ["num_attention_heads"] = scale.TextHeads,
        ["num_hidden_layers"] = scale.TextLayers,
        ["vocab_size"] = vocabulary,
    };

    public static JsonObject UNet(UntrainedLayout layout)
    {
        var (blocks, scale) = (layout.Blocks, layout.Scale);
        bool[] isAttentive = [.. Enumerable.Range(1, blocks.Levels).Select(level => level < blocks.Levels || blocks.IsCoarsestAttentive)];
        return new()
        {
            ["_class_name"] = "UNet2DConditionModel",
            ["act_fn"] = "silu",
            ["attention_head_dim"] = scale.Heads,          // the published files mean heads by it
            ["block_out_channels"] = Array(scale.Channels[..blocks.Levels]),
            ["center_input_sample"] = false,
            ["cross_attention_dim"] = scale.TextChannels,
            ["down_block_types"] = Array(isAttentive.Select(isAttentive => isAttentive ? "CrossAttnDownBlock2D" : "DownBlock2D")),
            ["downsample_padding"] = 1,
            ["flip_sin_to_cos"] = true,
            ["freq_shift"] = 0,
            ["in_channels"] = 4,
            ["layers_per_block"] = blocks.LayersPerBlock,
            ["mid_block_scale_factor"] = 1,
            ["mid_block_type"] = blocks.HasMidBlock ? "UNetMidBlock2DCrossAttn" : null,
            ["norm_eps"] = 1e-5,
            ["norm_num_groups"] = scale.Groups,
            ["out_channels"] = 4,
            ["sample_size"] = scale.LatentSide,
            ["up_block_types"] = Array(isAttentive.Reverse().Select(isAttentive => isAttentive ? "CrossAttnUpBlock2D" : "UpBlock2D")),
        };
    }

    public static JsonObject Vae(UntrainedLayout layout) => layout.HasTinyVae ? AutoencoderTiny(layout.Scale) : AutoencoderKL(layout.Scale);

    private static JsonObject AutoencoderKL(UntrainedScale scale) => new()
    {
        ["_class_name"] = "AutoencoderKL",
        ["act_fn"] = "silu",
        ["block_out_channels"] = Array(scale.VaeChannels),
        ["down_block_types"] = Array(scale.VaeChannels.Select(_ => "DownEncoderBlock2D")),
        ["in_channels"] = 3,
        ["latent_channels"] = 4,
        ["layers_per_block"] = 2,
        ["norm_num_groups"] = scale.Groups,
        ["out_channels"] = 3,
        ["sample_size"] = scale.LatentSide << (scale.VaeChannels.Length - 1),
        ["scaling_factor"] = 0.18215,
        ["up_block_types"] = Array(scale.VaeChannels.Select(_ => "UpDecoderBlock2D")),
    };

    private static JsonObject AutoencoderTiny(UntrainedScale scale)
    {
        var channels = Enumerable.Repeat(scale.TinyVaeChannels, 4).ToArray();
        return new()
        {
            ["_class_name"] = "AutoencoderTiny",
            ["act_fn"] = "relu",
            ["decoder_block_out_channels"] = Array(channels),
            ["encoder_block_out_channels"] = Array(channels),
            ["in_channels"] = 3,
            ["latent_channels"] = 4,
            ["latent_magnitude"] = 3,
            ["latent_shift"] = 0.5,
            ["num_decoder_blocks"] = Array([3, 3, 3, 1]),
            ["num_encoder_blocks"] = Array([1, 3, 3, 3]),
            ["out_channels"] = 3,
            ["scaling_factor"] = 1.0,
        };
    }

    private static JsonArray Array<T>(IEnumerable<T> items) => [.. items.Select(item => JsonValue.Create(item))];
}
