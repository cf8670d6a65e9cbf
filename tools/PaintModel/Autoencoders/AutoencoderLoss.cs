using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// What the KL autoencoder learns from: pixels, edges and the posterior. At first on crops around objects, where there is something to
/// learn, and with the first three latents anchored to the picture's mean colours, without which everything stays brown for long; at last
/// for the decoder alone, under more noise, so that it forgives an imperfect UNet.
/// </summary>
internal static class AutoencoderLoss
{
    /// <summary>Parts of the training: crops until here, the encoder until here.</summary>
    public const double CropsEnd = 0.6, EncoderEnd = 0.82;

    private const double AnchorFades = 0.15, AnchorEnds = 0.35;
    private const double AbsoluteWeight = 0.3, EdgeWeight = 0.25, KullbackLeiblerWeight = 1e-4;

    public static Tensor Of(AutoencoderKL autoencoder, TrainingStep step, int side)
    {
        var images = SceneBatch.Draw(step.Random, step.BatchSize, side, step.Progress < CropsEnd ? side / 2 : side);
        var decoderOnly = step.Progress >= EncoderEnd;
        var (mean, logVariance) = Encode(autoencoder, images, decoderOnly);
        var deviation = (logVariance * 0.5).exp() * (decoderOnly ? 2 : 1);
        var loss = Pixels(autoencoder.Decode(mean + deviation * step.Normal(mean.shape)), images);
        if (decoderOnly) return loss;
        loss = loss + (mean.square() + logVariance.exp() - logVariance - 1).mean() * (0.5 * KullbackLeiblerWeight);
        var anchor = Math.Clamp((AnchorEnds - step.Progress) / (AnchorEnds - AnchorFades), 0, 1);
        return anchor == 0 ? loss
            : loss + (mean.narrow(1, 0, 3) * 0.5 - nn.functional.avg_pool2d(images, images.size(2) / mean.size(2))).square().mean() * anchor;
    }

    /// <summary>Squares, absolute values, and absolute values of the differences between neighbours.</summary>
    public static Tensor Pixels(Tensor painted, Tensor wanted)
    {
        var error = painted - wanted;
        var side = error.size(2);
        var across = (error.narrow(3, 1, side - 1) - error.narrow(3, 0, side - 1)).abs().mean();
        var down = (error.narrow(2, 1, side - 1) - error.narrow(2, 0, side - 1)).abs().mean();
        return error.square().mean() + error.abs().mean() * AbsoluteWeight + (across + down) * EdgeWeight;
    }

    private static (Tensor Mean, Tensor LogVariance) Encode(AutoencoderKL autoencoder, Tensor images, bool frozen)
    {
        using var noGradient = frozen ? no_grad() : null;
        var latents = autoencoder.Encode(images);
        return (latents.Mean, latents.LogVariance!);
    }
}
