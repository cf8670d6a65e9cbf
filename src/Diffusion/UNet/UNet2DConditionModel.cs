using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The denoiser of latent diffusion (Rombach et al., 2022): noisy latents, timesteps and text in, predicted noise (or velocity) out. It
/// covers SD 1.x, SD 2.x and the pruned BK-SDM layouts (Kim et al., 2023); other conditioning is refused by <see cref="UNetConfig"/>.
/// </summary>
public sealed class UNet2DConditionModel : Network
{
    private readonly UNetConfig config;
    private readonly ResnetBlock[] resnets;
    private readonly TransformerBlock[] transformers;

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
        resnets = [.. DownBlocks.SelectMany(block => block.Resnets), .. MidBlock?.Resnets ?? [], .. UpBlocks.SelectMany(block => block.Resnets)];
        transformers = [.. DownBlocks.SelectMany(block => block.Attentions).Concat(MidBlock?.Attentions ?? [])
            .Concat(UpBlocks.SelectMany(block => block.Attentions)).SelectMany(attention => attention.TransformerBlocks)];
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

    /// <summary>Computes what the calls of a job have in common.</summary>
    /// <param name="context">Text vectors of the prompts, [P, L, <see cref="CrossAttentionDim"/>].</param>
    /// <param name="timesteps">The schedule's, [T]; whole or fractional.</param>
    public UNetConditioning Condition(Tensor context, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var text = context.to(DType);                                                                // [P, L, D]
        var time = TimeEmbedding.Forward(timesteps, DType).silu_();                                  // [T, 4C]
        return new UNetConditioning(context.size(0), transformers.ToDictionary(block => block, block => block.Attn2.KeysAndValues(text)),
            resnets, [.. resnets.Select(resnet => resnet.TimeBias(time))]).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts the noise (or velocity) in the latents.</summary>
    /// <param name="latents">
    /// [B, <see cref="InChannels"/>, h, w]; any h and w, even ones that do not halve evenly. The prompts share the rows evenly: the first
    /// B/P rows belong to the first.
    /// </param>
    /// <param name="conditioning">Of this network.</param>
    /// <param name="step">Which of the conditioning's timesteps all rows are at.</param>
    /// <returns>[B, out channels, h, w] in the weights' number format.</returns>
    /// <exception cref="ArgumentException">B is no multiple of P.</exception>
    public Tensor Forward(Tensor latents, UNetConditioning conditioning, int step)
    {
        CheckRows(latents, conditioning);
        using var scope = NewDisposeScope();
        return Forward(latents, conditioning.At(step)).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts for lanes that may be of different jobs, each at its own step.</summary>
    /// <param name="latents">[B, <see cref="InChannels"/>, h, w], B being the batch's rows: those of a lane's prompts follow each other.</param>
    /// <param name="batch">Of this network.</param>
    /// <param name="steps">The step of each lane in its own schedule.</param>
    /// <returns>[B, out channels, h, w] in the weights' number format.</returns>
    /// <exception cref="ArgumentException">Rows or steps do not fit the batch.</exception>
    public Tensor Forward(Tensor latents, UNetBatch batch, IReadOnlyList<int> steps)
    {
        if (latents.size(0) != batch.Rows) throw new ArgumentException($"{latents.size(0)} rows for a batch of {batch.Rows}.", nameof(latents));
        using var scope = NewDisposeScope();
        return Forward(latents, batch.At(steps)).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts once, for a job of one call.</summary>
    /// <param name="latents">[B, <see cref="InChannels"/>, h, w].</param>
    /// <param name="timesteps">One per row, [B], or one for all, [1]; whole or fractional.</param>
    /// <param name="context">Text vectors, [B, L, <see cref="CrossAttentionDim"/>], or of prompts that share the rows evenly.</param>
    /// <returns>[B, out channels, h, w] in the weights' number format.</returns>
    /// <exception cref="ArgumentException">Timesteps or prompts do not fit the rows.</exception>
    public Tensor Forward(Tensor latents, Tensor timesteps, Tensor context)
    {
        using var scope = NewDisposeScope();
        var conditioning = Condition(context, timesteps);
        if (conditioning.Steps == 1) return Forward(latents, conditioning, step: 0).MoveToOuterDisposeScope();
        CheckRows(latents, conditioning);
        if (conditioning.Steps != latents.size(0))
            throw new ArgumentException($"{conditioning.Steps} timesteps for {latents.size(0)} rows; one for each is needed, or one for all.", nameof(timesteps));
        return Forward(latents, conditioning.RowByRow()).MoveToOuterDisposeScope();
    }

    private Tensor Forward(Tensor latents, UNetStep step)
    {
        var skips = new Stack<Tensor>();
        var hidden = ConvIn.Forward(Center(latents.to(DType)));                                      // [B, C, h, w]
        skips.Push(hidden);
        foreach (var block in DownBlocks) hidden = block.Forward(hidden, step, skips);
        if (MidBlock is not null) hidden = MidBlock.Forward(hidden, step);
        foreach (var block in UpBlocks) hidden = hidden.Then(block.Forward(hidden, step, skips));
        return NormSiluConv.Forward(ConvNormOut, ConvOut, hidden);                                   // [B, out, h, w]
    }

    private static void CheckRows(Tensor latents, UNetConditioning conditioning)
    {
        if (latents.size(0) % conditioning.Prompts != 0)
            throw new ArgumentException($"{conditioning.Prompts} prompts cannot share {latents.size(0)} rows evenly.", nameof(latents));
    }

    private Tensor Center(Tensor latents) => config.CenterInputSample ? latents.mul(Scalars.Two).sub_(Scalars.One) : latents;
}
