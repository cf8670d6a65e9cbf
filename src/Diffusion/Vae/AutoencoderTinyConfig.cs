using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>The layout of a tiny autoencoder: config.json of diffusers' AutoencoderTiny, with its defaults.</summary>
public sealed record AutoencoderTinyConfig
{
    /// <summary>Channels of images that come in.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of images that go out.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of each stage of the encoder, all the same; the finest first.</summary>
    public IReadOnlyList<int> EncoderBlockOutChannels { get; init; } = [64, 64, 64, 64];

    /// <summary>Channels of each stage of the decoder, all the same; the coarsest first.</summary>
    public IReadOnlyList<int> DecoderBlockOutChannels { get; init; } = [64, 64, 64, 64];

    /// <summary>Residual blocks of each stage of the encoder.</summary>
    public IReadOnlyList<int> EncoderBlocks { get; init; } = [1, 3, 3, 3];

    /// <summary>Residual blocks of each stage of the decoder.</summary>
    public IReadOnlyList<int> DecoderBlocks { get; init; } = [3, 3, 3, 1];

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>How much each stage of the decoder but the last enlarges.</summary>
    public int UpsamplingFactor { get; init; } = 2;

    /// <summary>The size of latents that <see cref="AutoencoderTiny.ScaleLatents"/> maps to the ends of [0, 1].</summary>
    public double LatentMagnitude { get; init; } = 3;

    /// <summary>Where <see cref="AutoencoderTiny.ScaleLatents"/> maps latents of 0.</summary>
    public double LatentShift { get; init; } = 0.5;

    /// <summary>The pipeline's latents are the autoencoder's times this.</summary>
    public double ScalingFactor { get; init; } = 1;

    /// <summary>Pixels per latent along each side: every stage but the first halves.</summary>
    public int SpatialFactor => 1 << (EncoderBlocks.Count - 1);

    /// <summary>Reads config.json.</summary>
    /// <exception cref="InvalidDataException">A value the network cannot honour.</exception>
    public static AutoencoderTinyConfig Parse(JsonElement json)
    {
        var read = new ConfigReader(json, "VAE");
        read.Only("_class_name", nameof(AutoencoderTiny));
        read.Only("act_fn", "relu");
        read.Only("upsample_fn", "nearest");
        read.Only("shift_factor", null, 0);
        var config = new AutoencoderTinyConfig
        {
            InChannels = read.Count("in_channels", 3),
            OutChannels = read.Count("out_channels", 3),
            EncoderBlockOutChannels = read.Ints("encoder_block_out_channels", 64, 64, 64, 64),
            DecoderBlockOutChannels = read.Ints("decoder_block_out_channels", 64, 64, 64, 64),
            EncoderBlocks = read.Ints("num_encoder_blocks", 1, 3, 3, 3),
            DecoderBlocks = read.Ints("num_decoder_blocks", 3, 3, 3, 1),
            LatentChannels = read.Count("latent_channels", 4),
            UpsamplingFactor = read.Count("upsampling_scaling_factor", 2),
            LatentMagnitude = read.Double("latent_magnitude", 3),
            LatentShift = read.Double("latent_shift", 0.5),
            ScalingFactor = read.Double("scaling_factor", 1),
        };
        CheckStages("encoder_block_out_channels", config.EncoderBlockOutChannels, config.EncoderBlocks.Count);
        CheckStages("decoder_block_out_channels", config.DecoderBlockOutChannels, config.DecoderBlocks.Count);
        return config;

        // The strided and enlarging convolutions have one width, so stages of different widths would not fit together.
        void CheckStages(string key, IReadOnlyList<int> channels, int stages)
        {
            if (channels.Count != stages || channels.Distinct().Count() != 1) throw read.Refuse(key, $"a list of {stages} equal widths");
        }
    }
}
