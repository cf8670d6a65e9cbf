using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The denoiser of latent diffusion (Rombach et al., 2022): noisy latents, timesteps and text in, predicted noise (or velocity) out. It
/// covers SD 1.x, SD 2.x and the pruned BK-SDM layouts (Kim et al., 2023); other conditioning is refused by <see cref="UNetConfig"/>.
/// </summary>
public sealed class UNet2DConditionModel : Network
{
    private readonly UNetConfig config;

    /// <summary>Takes the weights; their names are those of diffusers.</summary>
    public UNet2DConditionModel(WeightSource weights, UNetConfig config) : base(weights)
    {
        this.config = config;
        var (finest, levels) = (config.BlockOutChannels[0], Enumerable.Range(0, config.Levels));
        ConvIn = new(Weights, "conv_in", config.InChannels, finest, config.ConvInKernel);
        TimeEmbedding = new(Weights, config);
        DownBlocks = [.. levels.Select(level => new UNetDownBlock(Weights, config, level))];
        MidBlock = config.HasMidBlock ? new(Weights, config) : null;
        UpBlocks = [.. levels.Select(index => new UNetUpBlock(Weights, config, index))];
        ConvNormOut = new(Weights, "conv_norm_out", finest, config.NormGroups, config.NormEpsilon);
        ConvOut = new(Weights, "conv_out", finest, config.OutChannels, config.ConvOutKernel);
    }

    /// <summary>Channels of the latents.</summary>
    public int InChannels => config.InChannels;

    /// <summary>Channels of the text vectors.</summary>
    public int CrossAttentionDim => config.CrossAttentionDim;

    /// <summary>Height and width of the latents the network was trained on, if it says so.</summary>
    public int? SampleSize => config.SampleSize;

    internal Conv2d ConvIn { get; }

    internal TimestepEmbedding TimeEmbedding { get; }

    internal UNetDownBlock[] DownBlocks { get; }

    internal UNetMidBlock? MidBlock { get; }

    internal UNetUpBlock[] UpBlocks { get; }

    internal GroupNorm ConvNormOut { get; }

    internal Conv2d ConvOut { get; }

    /// <summary>Predicts the noise (or velocity) in the latents.</summary>
    /// <param name="latents">[B, <see cref="InChannels"/>, h, w]; any h and w, even ones that do not halve evenly.</param>
    /// <param name="timesteps">One per row, [B], or one for all, [1]; whole or fractional.</param>
    /// <param name="context">Text vectors, [B, L, <see cref="CrossAttentionDim"/>].</param>
    /// <returns>[B, out channels, h, w] in the weights' number format.</returns>
    public Tensor Forward(Tensor latents, Tensor timesteps, Tensor context)
    {
        using var scope = NewDisposeScope();
        var time = TimeEmbedding.Forward(timesteps, DType).silu_();                                  // [B, 4C]
        var text = context.to(DType);                                                                // [B, L, D]
        var skips = new Stack<Tensor>();
        var hidden = ConvIn.Forward(Center(latents.to(DType)));                                      // [B, C, h, w]
        skips.Push(hidden);
        foreach (var block in DownBlocks) hidden = block.Forward(hidden, time, text, skips);
        if (MidBlock is not null) hidden = MidBlock.Forward(hidden, time, text);
        foreach (var block in UpBlocks) hidden = hidden.Then(block.Forward(hidden, time, text, skips));
        return NormSiluConv.Forward(ConvNormOut, ConvOut, hidden).MoveToOuterDisposeScope();         // [B, out, h, w]
    }

    private Tensor Center(Tensor latents) => config.CenterInputSample ? latents.mul(Scalars.Two).sub_(Scalars.One) : latents;
}
