using Distributed.Diffusion;

namespace Distributed.DiffusionBench;

/// <summary>The operators of a UNet call, from its configuration alone.</summary>
internal sealed class UNetOperators
{
    private readonly List<Operator> perCall = [], perJob = [];
    private readonly UNetConfig config;
    private readonly long batch, tokens;
    private readonly Stack<long> skips = new();

    private UNetOperators(UNetConfig config, long batch, long height, long width, long tokens)
    {
        (this.config, this.batch, this.tokens) = (config, batch, tokens);
        List(height, width);
    }

    /// <summary>What every call does.</summary>
    public IReadOnlyList<Operator> PerCall => perCall;

    /// <summary>What depends on prompt and timestep alone, so that once per job is enough.</summary>
    public IReadOnlyList<Operator> PerJob => perJob;

    /// <param name="config">The network.</param>
    /// <param name="batch">Rows of the call.</param>
    /// <param name="height">Rows of the latents; here they must halve evenly.</param>
    /// <param name="width">Columns of the latents.</param>
    /// <param name="tokens">Length of the text.</param>
    public static UNetOperators Of(UNetConfig config, long batch, long height, long width, long tokens) => new(config, batch, height, width, tokens);

    private void List(long height, long width)
    {
        var channels = config.BlockOutChannels;
        perJob.Add(new LinearMap(batch, channels[0], config.TimeEmbeddingDim));
        perJob.Add(new LinearMap(batch, config.TimeEmbeddingDim, config.TimeEmbeddingDim));
        perCall.Add(new Convolution(batch, config.InChannels, channels[0], config.ConvInKernel, height, width));
        skips.Push(channels[0]);
        long now = channels[0];
        for (var level = 0; level < config.Levels; level++)
        {
            for (var layer = 0; layer < config.LayersPerBlock[level]; layer++)
            {
                Resnet(now, now = channels[level], height, width);
                if (config.DownAttention[level]) Transformer(level, height, width);
                skips.Push(now);
            }
            if (level == config.Levels - 1) break;
            perCall.Add(new Convolution(batch, now, now, 3, height, width, Stride: 2));
            skips.Push(now);
            (height, width) = (height / 2, width / 2);
        }
        if (config.HasMidBlock)
        {
            Resnet(now, now, height, width);
            Transformer(config.Levels - 1, height, width);
            Resnet(now, now, height, width);
        }
        for (var level = config.Levels - 1; level >= 0; level--)
        {
            for (var layer = 0; layer <= config.LayersPerBlock[level]; layer++)
            {
                var joined = now + skips.Pop();
                perCall.Add(new Pointwise(PointwiseKind.Copy, batch * joined * height * width));
                Resnet(joined, now = channels[level], height, width);
                if (config.UpAttention[level]) Transformer(level, height, width);
            }
            if (level == 0) break;
            (height, width) = (height * 2, width * 2);
            perCall.Add(new Pointwise(PointwiseKind.Copy, batch * now * height * width));
            perCall.Add(new Convolution(batch, now, now, 3, height, width));
        }
        perCall.Add(new Normalization(batch, now, height * width, config.NormGroups));
        perCall.Add(new Pointwise(PointwiseKind.Silu, batch * now * height * width));
        perCall.Add(new Convolution(batch, now, config.OutChannels, config.ConvOutKernel, height, width));
    }

    private void Resnet(long from, long to, long height, long width)
    {
        perCall.AddRange(ResnetOperators.Of(batch, from, to, config.NormGroups, height, width));
        perJob.Add(new LinearMap(batch, config.TimeEmbeddingDim, to));
        perCall.Add(new Pointwise(PointwiseKind.Add, batch * to * height * width));                           // of the time vector
    }

    private void Transformer(int level, long height, long width)
    {
        long channels = config.BlockOutChannels[level], heads = config.Heads[level], pixels = height * width, rows = batch * pixels;
        perCall.Add(new Normalization(batch, channels, pixels, config.NormGroups));
        perCall.Add(new LinearMap(rows, channels, channels));
        for (var block = 0; block < config.TransformerLayers[level]; block++)
        {
            perCall.Add(new Normalization(batch, channels, pixels));
            perCall.Add(new LinearMap(rows, channels, 3 * channels));
            perCall.Add(new Attention(batch, heads, pixels, pixels, channels / heads));
            Output();
            perCall.Add(new Normalization(batch, channels, pixels));
            perCall.Add(new LinearMap(rows, channels, channels));
            perJob.Add(new LinearMap(batch * tokens, config.CrossAttentionDim, 2 * channels));
            perCall.Add(new Attention(batch, heads, pixels, tokens, channels / heads));
            Output();
            perCall.Add(new Normalization(batch, channels, pixels));
            perCall.Add(new LinearMap(rows, channels, 8 * channels));
            perCall.Add(new Pointwise(PointwiseKind.GeluTimes, rows * 4 * channels));
            perCall.Add(new LinearMap(rows, 4 * channels, channels));
            perCall.Add(new Pointwise(PointwiseKind.Add, rows * channels));
        }
        Output();

        void Output()
        {
            perCall.Add(new LinearMap(rows, channels, channels));
            perCall.Add(new Pointwise(PointwiseKind.Add, rows * channels));
        }
    }
}
