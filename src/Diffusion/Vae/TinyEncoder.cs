using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Images in [-1, 1] to latents: each stage but the first begins by halving the size.</summary>
internal sealed class TinyEncoder
{
    private readonly TinyStage[] stages;
    private readonly Conv2d convOut;

    public TinyEncoder(WeightSource weights, AutoencoderTinyConfig config)
    {
        var layer = 0;                                                                               // the checkpoint counts layers through all stages
        stages = [.. config.EncoderBlocks.Select((blocks, i) => Stage(i, blocks, config.EncoderBlockOutChannels[i]))];
        convOut = new(weights, Next(), config.EncoderBlockOutChannels[^1], config.LatentChannels);

        TinyStage Stage(int i, int blocks, int channels) => new(
            i == 0 ? new(weights, Next(), config.InChannels, channels) : new(weights, Next(), channels, channels, stride: 2, bias: false),
            [.. Enumerable.Range(0, blocks).Select(_ => new TinyBlock(weights, Next(), channels))]);
        string Next() => $"encoder.layers.{layer++}";
    }

    public Tensor Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = images.add(Scalars.One).div_(Scalars.Two);                                      // [B, 3, H, W] in [0, 1]
        foreach (var stage in stages)
        {
            hidden = hidden.Then(stage.Conv.Forward(hidden));                                        // [B, C, H/2, W/2]
            hidden = hidden.Then(stage.RunBlocks(hidden));
        }
        return convOut.Forward(hidden).MoveToOuterDisposeScope();                                    // [B, 4, H/8, W/8]
    }
}
