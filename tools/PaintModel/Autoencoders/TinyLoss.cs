using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Teaches the tiny autoencoder the KL autoencoder's latents: to make them, and to turn them into pictures even when they are a little off.</summary>
internal static class TinyLoss
{
    private const double Noise = 0.05;

    /// <param name="tiny">What learns.</param>
    /// <param name="step">The step.</param>
    /// <param name="teacher">The KL autoencoder.</param>
    /// <param name="scalingFactor">Of its latents.</param>
    /// <param name="side">Of the pictures.</param>
    public static Tensor Of(AutoencoderTiny tiny, TrainingStep step, AutoencoderKL teacher, double scalingFactor, int side)
    {
        var images = SceneBatch.Draw(step.Random, step.BatchSize, side, step.Progress < AutoencoderLoss.CropsEnd ? side / 2 : side);
        Tensor latents;
        using (no_grad()) latents = teacher.Encode(images).Mean * scalingFactor;
        var decoded = tiny.Decode(latents + step.Normal(latents.shape) * Noise);
        return AutoencoderLoss.Pixels(decoded, images) + (tiny.Encode(images).Mean - latents).square().mean();
    }
}
