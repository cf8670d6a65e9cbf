using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>The layout of a KL autoencoder: vae/config.json, with diffusers' defaults. Lists begin with the finest level.</summary>
public sealed record AutoencoderKLConfig
{
    /// <summary>Channels of images that come in.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of images that go out.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of each level.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [64];

    /// <summary>Residual blocks of each level of the encoder; the decoder has one more.</summary>
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of every group norm.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>The pipeline's latents are the autoencoder's times this.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>Whether a 1×1 convolution follows the encoder.</summary>
    public bool UseQuantConv { get; init; } = true;

    /// <summary>Whether a 1×1 convolution precedes the decoder.</summary>
    public bool UsePostQuantConv { get; init; } = true;

    /// <summary>Whether the middle blocks have attention.</summary>
    public bool MidBlockAttention { get; init; } = true;

    /// <summary>Epsilon of every group norm; the checkpoints have no key for it.</summary>
    internal const double NormEpsilon = 1e-6;

    /// <summary>Resolution levels.</summary>
    public int Levels => BlockOutChannels.Count;

    /// <summary>Pixels per latent along each side: every level but the last halves.</summary>
    public int SpatialFactor => 1 << (Levels - 1);

    /// <summary>Reads config.json.</summary>
    /// <exception cref="InvalidDataException">A value the network cannot honour.</exception>
    public static AutoencoderKLConfig Parse(JsonElement json)
    {
        var read = new ConfigReader(json, "VAE");
        read.Only("_class_name", nameof(AutoencoderKL));
        read.Only("act_fn", "silu", "swish");
        read.Only("shift_factor", null, 0);
        read.Only("latents_mean", [null]);
        read.Only("latents_std", [null]);
        var channels = read.Ints("block_out_channels", 64);
        read.Kinds("down_block_types", channels.Count, "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D");
        read.Kinds("up_block_types", channels.Count, "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D");
        var config = new AutoencoderKLConfig
        {
            InChannels = read.Count("in_channels", 3),
            OutChannels = read.Count("out_channels", 3),
            BlockOutChannels = channels,
            LayersPerBlock = read.Count("layers_per_block", 1),
            LatentChannels = read.Count("latent_channels", 4),
            NormGroups = read.Count("norm_num_groups", 32),
            ScalingFactor = read.Double("scaling_factor", 0.18215),
            UseQuantConv = read.Bool("use_quant_conv", true),
            UsePostQuantConv = read.Bool("use_post_quant_conv", true),
            MidBlockAttention = read.Bool("mid_block_add_attention", true),
        };
        foreach (var width in channels) read.Divides("norm_num_groups", config.NormGroups, width);
        return config;
    }
}
