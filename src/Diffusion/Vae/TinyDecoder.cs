using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Latents to images around [-1, 1]: each stage but the last ends by enlarging. Latents are first squashed softly into ±3.</summary>
internal sealed class TinyDecoder
{
    private static readonly Scalar Bound = 3;                                                        // TAESD's own; latent_magnitude does not move it
    private readonly Conv2d convIn;
    private readonly TinyStage[] stages;
    private readonly long factor;

    public TinyDecoder(WeightSource weights, AutoencoderTinyConfig config)
    {
        var layer = 0;                                                                               // the checkpoint counts ReLUs and enlargings, too
        factor = config.UpsamplingFactor;
        convIn = new(weights, Next(), config.LatentChannels, config.DecoderBlockOutChannels[0]);
        layer++;
        stages = [.. config.DecoderBlocks.Select((blocks, i) => Stage(blocks, config.DecoderBlockOutChannels[i], i == config.DecoderBlocks.Count - 1))];

        TinyStage Stage(int count, int channels, bool last)
        {
            TinyBlock[] blocks = [.. Enumerable.Range(0, count).Select(_ => new TinyBlock(weights, Next(), channels))];
            if (!last) layer++;
            return new(new(weights, Next(), channels, last ? config.OutChannels : channels, bias: last), blocks);
        }
        string Next() => $"decoder.layers.{layer++}";
    }

    public Tensor Forward(Tensor latents)
    {
        using var scope = NewDisposeScope();
        using var bounded = latents.div(Bound).tanh_().mul_(Bound);                                  // [B, 4, h, w]
        var hidden = convIn.Forward(bounded).relu_();                                                // [B, C, h, w]
        foreach (var stage in stages)
        {
            hidden = hidden.Then(stage.RunBlocks(hidden));
            if (stage != stages[^1]) hidden = hidden.Then(Upsampler.Nearest(hidden, factor * hidden.size(2), factor * hidden.size(3)));
            hidden = hidden.Then(stage.Conv.Forward(hidden));                                        // [B, C, 2h, 2w], last [B, 3, 8h, 8w]
        }
        return hidden.mul_(Scalars.Two).sub_(Scalars.One).MoveToOuterDisposeScope();                 // [0, 1] → [-1, 1]
    }
}
