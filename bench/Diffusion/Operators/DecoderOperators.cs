using Distributed.Diffusion;

namespace Distributed.DiffusionBench;

/// <summary>The operators that turn latents into pictures, from the autoencoder's configuration alone.</summary>
internal static class DecoderOperators
{
    /// <summary>Those of a model's autoencoder, for square pictures.</summary>
    public static IReadOnlyList<Operator> Of(ModelFolder model, long batch, long side) => model.VaeClass == nameof(AutoencoderTiny)
        ? [.. Of(AutoencoderTinyConfig.Parse(model.Config("vae")), batch, side, side)]
        : [.. Of(AutoencoderKLConfig.Parse(model.Config("vae")), batch, side, side)];

    /// <param name="config">The autoencoder.</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows of the latents.</param>
    /// <param name="width">Columns of the latents.</param>
    public static IEnumerable<Operator> Of(AutoencoderKLConfig config, long batch, long height, long width)
    {
        long now = config.BlockOutChannels[^1], groups = config.NormGroups;
        if (config.UsePostQuantConv) yield return new Convolution(batch, config.LatentChannels, config.LatentChannels, 1, height, width);
        yield return new Convolution(batch, config.LatentChannels, now, 3, height, width);
        foreach (var op in ResnetOperators.Of(batch, now, now, groups, height, width)) yield return op;
        if (config.MidBlockAttention)
        {
            yield return new Normalization(batch, now, height * width, groups);
            yield return new LinearMap(batch * height * width, now, 3 * now);
            yield return new Attention(batch, 1, height * width, height * width, now);
            yield return new LinearMap(batch * height * width, now, now);
            yield return new Pointwise(PointwiseKind.Add, batch * height * width * now);
        }
        foreach (var op in ResnetOperators.Of(batch, now, now, groups, height, width)) yield return op;
        for (var level = config.Levels - 1; level >= 0; level--)
        {
            for (var layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                foreach (var op in ResnetOperators.Of(batch, now, config.BlockOutChannels[level], groups, height, width)) yield return op;
                now = config.BlockOutChannels[level];
            }
            if (level == 0) break;
            (height, width) = (height * 2, width * 2);
            yield return new Pointwise(PointwiseKind.Copy, batch * now * height * width);
            yield return new Convolution(batch, now, now, 3, height, width);
        }
        yield return new Normalization(batch, now, height * width, groups);
        yield return new Pointwise(PointwiseKind.Silu, batch * now * height * width);
        yield return new Convolution(batch, now, config.OutChannels, 3, height, width);
    }

    /// <param name="config">The autoencoder.</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows of the latents.</param>
    /// <param name="width">Columns of the latents.</param>
    public static IEnumerable<Operator> Of(AutoencoderTinyConfig config, long batch, long height, long width)
    {
        long channels = config.DecoderBlockOutChannels[0];
        yield return new Convolution(batch, config.LatentChannels, channels, 3, height, width);
        yield return new Pointwise(PointwiseKind.Relu, batch * channels * height * width);
        for (var stage = 0; stage < config.DecoderBlocks.Count; stage++)
        {
            for (var conv = 0; conv < 3 * config.DecoderBlocks[stage]; conv++)
            {
                yield return new Convolution(batch, channels, channels, 3, height, width);
                yield return new Pointwise(PointwiseKind.Relu, batch * channels * height * width);
                if (conv % 3 == 2) yield return new Pointwise(PointwiseKind.Add, batch * channels * height * width);
            }
            var isLast = stage == config.DecoderBlocks.Count - 1;
            if (!isLast)
            {
                (height, width) = (height * config.UpsamplingFactor, width * config.UpsamplingFactor);
                yield return new Pointwise(PointwiseKind.Copy, batch * channels * height * width);
            }
            yield return new Convolution(batch, channels, isLast ? config.OutChannels : channels, 3, height, width);
        }
    }
}
