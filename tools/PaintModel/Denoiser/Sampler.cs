using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Paints many captions at once with networks in training: DDIM (Song et al., arXiv 2010.02502) on v-predictions. The shipped models are
/// judged through the real pipeline, not through this.
/// </summary>
internal static class Sampler
{
    /// <param name="textEncoder">What reads.</param>
    /// <param name="unet">What predicts.</param>
    /// <param name="captioner">Tokenizer.</param>
    /// <param name="texts">B captions.</param>
    /// <param name="steps">UNet calls.</param>
    /// <param name="guidance">Guidance scale.</param>
    /// <param name="seed">Of the noise.</param>
    /// <returns>Latents, [B, 4, 8, 8].</returns>
    public static Tensor Paint(ClipTextModel textEncoder, UNet2DConditionModel unet, Captioner captioner, IReadOnlyList<string> texts, int steps, double guidance, int seed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var context = cat([textEncoder.Forward(captioner.Ids([.. texts.Select(_ => "")])), textEncoder.Forward(captioner.Ids(texts))]);
        var latents = randn([texts.Count, ModelSize.LatentChannels, ModelSize.Latents, ModelSize.Latents], generator: generator);
        var stride = NoiseLevels.Count / steps;
        for (var i = 0; i < steps; i++)
        {
            using var step = NewDisposeScope();
            var timestep = NoiseLevels.Count - 1 - i * stride;
            latents = Step(latents, unet, context, timestep, i == steps - 1 ? -1 : timestep - stride, guidance).MoveToOuterDisposeScope();
        }
        return latents.MoveToOuterDisposeScope();
    }

    private static Tensor Step(Tensor latents, UNet2DConditionModel unet, Tensor context, int timestep, int next, double guidance)
    {
        var halves = unet.Forward(cat([latents, latents]), tensor([timestep]), context).chunk(2);
        var velocity = halves[0] + (halves[1] - halves[0]) * guidance;
        var (alpha, nextAlpha) = (NoiseLevels.Alpha(timestep), NoiseLevels.Alpha(next));
        var original = latents * Math.Sqrt(alpha) - velocity * Math.Sqrt(1 - alpha);
        var noise = velocity * Math.Sqrt(alpha) + latents * Math.Sqrt(1 - alpha);
        return original * Math.Sqrt(nextAlpha) + noise * Math.Sqrt(1 - nextAlpha);
    }
}
