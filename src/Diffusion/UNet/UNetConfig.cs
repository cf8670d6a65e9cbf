using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// The layout of a conditional UNet: unet/config.json of the classes SD 1.x, SD 2.x and BK-SDM use, with diffusers' defaults. Lists have
/// one entry per resolution level, the finest first.
/// </summary>
public sealed record UNetConfig
{
    private const string Network = "UNet";

    /// <summary>Channels of the latents that come in.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>Channels of the prediction that goes out.</summary>
    public int OutChannels { get; init; } = 4;

    /// <summary>Channels of each level.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Residual blocks of each level on the way down; on the way up there is one more.</summary>
    public IReadOnlyList<int> LayersPerBlock { get; init; } = [2, 2, 2, 2];

    /// <summary>Whether a level has transformers on the way down.</summary>
    public IReadOnlyList<bool> DownAttention { get; init; } = [true, true, true, false];

    /// <summary>Whether a level has transformers on the way up; here, too, the finest level comes first.</summary>
    public IReadOnlyList<bool> UpAttention { get; init; } = [true, true, true, false];

    /// <summary>Attention heads of each level. The key is attention_head_dim, which in these checkpoints means their number.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [8, 8, 8, 8];

    /// <summary>Transformer blocks in each transformer of a level.</summary>
    public IReadOnlyList<int> TransformerLayers { get; init; } = [1, 1, 1, 1];

    /// <summary>Whether there is a block between down and up; BK-SDM-Small and Tiny have none.</summary>
    public bool HasMidBlock { get; init; } = true;

    /// <summary>Channels of the text encoder's vectors.</summary>
    public int CrossAttentionDim { get; init; } = 1280;

    /// <summary>Groups of every group norm.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>Epsilon of the group norms outside the transformers.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Padding of the strided convolutions; 0 pads the far edges only.</summary>
    public int DownsamplePadding { get; init; } = 1;

    /// <summary>Whether the timestep's cosines come before its sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Taken from the number of frequencies when they are spaced.</summary>
    public double FreqShift { get; init; }

    /// <summary>Whether the transformers' outer projections are stored as linear maps, not as 1×1 convolutions.</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Size of the first convolution.</summary>
    public int ConvInKernel { get; init; } = 3;

    /// <summary>Size of the last convolution.</summary>
    public int ConvOutKernel { get; init; } = 3;

    /// <summary>Whether latents are mapped from [0, 1] to [-1, 1] first.</summary>
    public bool CenterInputSample { get; init; }

    /// <summary>Height and width of the latents the network was trained on, if it says so.</summary>
    public int? SampleSize { get; init; }

    /// <summary>Resolution levels.</summary>
    public int Levels => BlockOutChannels.Count;

    /// <summary>Width of the time embedding.</summary>
    public int TimeEmbeddingDim => 4 * BlockOutChannels[0];

    /// <summary>Reads config.json.</summary>
    /// <exception cref="InvalidDataException">A value the network cannot honour.</exception>
    public static UNetConfig Parse(JsonElement json)
    {
        var read = new ConfigReader(json, Network);
        RefuseUnsupported(read);
        var channels = read.Ints("block_out_channels", 320, 640, 1280, 1280);
        var levels = channels.Count;
        var config = new UNetConfig
        {
            InChannels = read.Count("in_channels", 4),
            OutChannels = read.Count("out_channels", 4),
            BlockOutChannels = channels,
            LayersPerBlock = read.IntPerLevel("layers_per_block", levels, 2),
            DownAttention = read.Kinds("down_block_types", levels, "CrossAttnDownBlock2D", "DownBlock2D",
                "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
            UpAttention = [.. read.Kinds("up_block_types", levels, "CrossAttnUpBlock2D", "UpBlock2D",
                "UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D").Reverse()],
            Heads = read.IntPerLevel("attention_head_dim", levels, 8),
            TransformerLayers = read.IntPerLevel("transformer_layers_per_block", levels, 1),
            HasMidBlock = read.Text("mid_block_type", "UNetMidBlock2DCrossAttn", "UNetMidBlock2DCrossAttn", null) is not null,
            CrossAttentionDim = read.Count("cross_attention_dim", 1280),
            NormGroups = read.Count("norm_num_groups", 32),
            NormEpsilon = read.Double("norm_eps", 1e-5),
            DownsamplePadding = read.Int("downsample_padding", 1),
            FlipSinToCos = read.Bool("flip_sin_to_cos", true),
            FreqShift = read.Double("freq_shift", 0),
            UseLinearProjection = read.Bool("use_linear_projection", false),
            ConvInKernel = read.Count("conv_in_kernel", 3),
            ConvOutKernel = read.Count("conv_out_kernel", 3),
            CenterInputSample = read.Bool("center_input_sample", false),
            SampleSize = read.OptionalInt("sample_size"),
        };
        config.Check(read);
        return config;
    }

    private static void RefuseUnsupported(ConfigReader read)
    {
        read.Only("_class_name", "UNet2DConditionModel");
        read.Only("act_fn", "silu", "swish");
        foreach (var key in (string[])["num_attention_heads", "reverse_transformer_layers_per_block", "class_embed_type", "num_class_embeds",
            "addition_embed_type", "encoder_hid_dim", "encoder_hid_dim_type", "time_embedding_dim", "time_embedding_act_fn",
            "timestep_post_act", "time_cond_proj_dim", "projection_class_embeddings_input_dim", "cross_attention_norm"])
        {
            read.Only(key, [null]);
        }
        read.Only("only_cross_attention", false);
        read.Only("mid_block_only_cross_attention", null, false);
        read.Only("dual_cross_attention", false);
        read.Only("class_embeddings_concat", false);
        read.Only("resnet_skip_time_act", false);
        read.Only("resnet_time_scale_shift", "default");
        read.Only("resnet_out_scale_factor", 1);
        read.Only("mid_block_scale_factor", 1);
        read.Only("time_embedding_type", "positional");
        read.Only("attention_type", "default");
        // upcast_attention needs no refusal: the fused attention kernels keep scores and softmax in fp32 whatever the format.
    }

    private void Check(ConfigReader read)
    {
        if (ConvInKernel % 2 == 0) throw read.Refuse("conv_in_kernel", "odd numbers");
        if (ConvOutKernel % 2 == 0) throw read.Refuse("conv_out_kernel", "odd numbers");
        if (BlockOutChannels[0] % 2 != 0) throw read.Refuse("block_out_channels", "an even number first");
        for (var level = 0; level < Levels; level++)
        {
            read.Divides("norm_num_groups", NormGroups, BlockOutChannels[level]);
            if (DownAttention[level] || UpAttention[level]) read.Divides("attention_head_dim", Heads[level], BlockOutChannels[level]);
        }
        if (HasMidBlock) read.Divides("attention_head_dim", Heads[^1], BlockOutChannels[^1]);
    }
}
