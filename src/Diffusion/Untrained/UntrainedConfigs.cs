namespace Distributed.Diffusion;

/// <summary>The configuration files of untrained models: the real layouts at a fraction of the width, 64 × 64 pixels.</summary>
internal static class UntrainedConfigs
{
    private const string Blocks = """
          "block_out_channels": [32, 64, 64, 64],
          "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
          "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
          "attention_head_dim": 4,
          "cross_attention_dim": 64,
          "norm_num_groups": 8,
          "sample_size": 8
        """;

    public const string Defaults = """
        {
          "num_inference_steps": 20,
          "guidance_scale": 5.0
        }
        """;

    public const string Scheduler = """
        {
          "_class_name": "PNDMScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "clip_sample": false,
          "num_train_timesteps": 1000,
          "set_alpha_to_one": false,
          "skip_prk_steps": true,
          "steps_offset": 1
        }
        """;

    /// <summary>What the tokenizer learns its words from.</summary>
    public static IReadOnlyList<string> Corpus { get; } =
    [
        "a photo of an astronaut riding a horse on mars", "a drawing of a house and a tree by the sea", "a painting of a cat, a dog, a bird and a fish",
        "a small red circle on a white background", "a large blue square on a black background", "a green triangle above a yellow star",
        "a purple heart below an orange ring", "a pink cross left of a gray circle", "a brown square right of a cyan triangle",
        "two circles, three stars, the sun and the moon over a mountain", "portrait of a woman, highly detailed, sharp focus, soft light",
        "landscape with a river, watercolor, oil painting, digital art", "lowres, bad anatomy, blurry, ugly, text, watermark",
    ];

    public static (string Index, string UNet, string Vae) Of(UntrainedLayout layout) => layout switch
    {
        UntrainedLayout.StableDiffusion => (Index("AutoencoderKL"), UNet(layersPerBlock: 2, "\"UNetMidBlock2DCrossAttn\""), AutoencoderKL),
        UntrainedLayout.BkSdm => (Index("AutoencoderTiny"), UNet(layersPerBlock: 1, "null"), AutoencoderTiny),
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "Unknown layout."),
    };

    public static string TextEncoder(int vocabulary) => $$"""
        {
          "architectures": ["CLIPTextModel"],
          "bos_token_id": {{vocabulary - 2}},
          "eos_token_id": {{vocabulary - 1}},
          "hidden_act": "quick_gelu",
          "hidden_size": 64,
          "intermediate_size": 256,
          "max_position_embeddings": 77,
          "num_attention_heads": 4,
          "num_hidden_layers": 2,
          "vocab_size": {{vocabulary}}
        }
        """;

    private const string AutoencoderKL = """
        {
          "_class_name": "AutoencoderKL",
          "block_out_channels": [16, 32, 32, 32],
          "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
          "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
          "latent_channels": 4,
          "layers_per_block": 2,
          "norm_num_groups": 8,
          "sample_size": 64,
          "scaling_factor": 0.18215
        }
        """;

    private const string AutoencoderTiny = """
        {
          "_class_name": "AutoencoderTiny",
          "encoder_block_out_channels": [16, 16, 16, 16],
          "decoder_block_out_channels": [16, 16, 16, 16],
          "latent_channels": 4,
          "scaling_factor": 1.0
        }
        """;

    private static string UNet(int layersPerBlock, string midBlock) => $$"""
        {
          "_class_name": "UNet2DConditionModel",
          "layers_per_block": {{layersPerBlock}},
          "mid_block_type": {{midBlock}},
        {{Blocks}}
        }
        """;

    private static string Index(string vae) => $$"""
        {
          "_class_name": "StableDiffusionPipeline",
          "scheduler": ["diffusers", "PNDMScheduler"],
          "text_encoder": ["transformers", "CLIPTextModel"],
          "tokenizer": ["transformers", "CLIPTokenizer"],
          "unet": ["diffusers", "UNet2DConditionModel"],
          "vae": ["diffusers", "{{vae}}"]
        }
        """;
}
