using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Measures what a training step costs, before hours are spent.</summary>
internal static class SpeedCommand
{
    private const int Vocabulary = 800, WarmUp = 2;

    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var plan = PlanOptions.Read(options, new() { TotalSamples = 1_000_000, BatchSize = 32, LearningRate = 1e-3 });
        var steps = (int)options.Number("steps", 8);
        var layout = new DenoiserLayout(Vocabulary, options.Text("distilled") is not null);
        options.RefuseOthers();
        using var trainer = new Trainer<DenoiserNetworks>(weights => new(weights, layout), plan, work.At("speed.safetensors"));
        var watch = new Stopwatch();
        for (var i = 0; i < WarmUp + steps; i++)
        {
            if (i == WarmUp) watch.Start();
            trainer.Step((networks, step) => DenoiserLoss.Of(networks, Noise(step)));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{trainer.Layout.Count} weights: {watch.Elapsed.TotalMilliseconds / steps:F0} ms for a step of {plan.BatchSize}, {plan.BatchSize * steps / watch.Elapsed.TotalSeconds:F0} samples/s"));
    }

    private static NoisyBatch Noise(TrainingStep step)
    {
        var latents = step.Normal(step.BatchSize, ModelSize.LatentChannels, ModelSize.Latents, ModelSize.Latents);
        return new(latents, zeros(step.BatchSize), zeros([step.BatchSize, CaptionVocabulary.MaxLength], ScalarType.Int64), latents);
    }
}
