using System.Globalization;
using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>Trains text encoder and UNet, or goes on with them.</summary>
internal static class UNetCommand
{
    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var plan = PlanOptions.Read(options, new() { TotalSamples = 2_000_000, BatchSize = 32, LearningRate = 1e-3, Averaging = 0.9995 });
        var examineEvery = options.Number("judge-every", 50_000);
        var examined = (int)options.Number("judged", 50);
        var perKind = (int)options.Number("scenes", 16_000);
        options.RefuseOthers();

        using var set = LatentSet.Open(work, perKind, plan.Seed);
        using var autoencoder = TrainedNetworks.Autoencoder(work.AutoencoderState);
        var tokenizer = ClipTokenizer.Load(work.Tokenizer);
        var captioner = new Captioner(tokenizer);
        var layout = new DenoiserLayout(tokenizer.VocabularySize);
        var examination = new Examination(autoencoder, set.ScalingFactor, captioner, work.At("unet-judge.csv"), work.At("unet.png"));
        using var trainer = new Trainer<DenoiserNetworks>(weights => new(weights, layout), plan, work.UNetState);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"text encoder and UNet: {trainer.Layout.Count} weights, from {trainer.Progress.Samples} of {plan.TotalSamples} samples; latents scaled by {set.ScalingFactor:F4}"));
        TrainingLoop.Run(trainer, plan, Step, new(work.At("unet.csv")), Examine, examineEvery);

        float Step()
        {
            var samples = trainer.Progress.Samples;
            return trainer.Step((networks, step) => DenoiserLoss.Of(networks, NoisyBatch.Draw(step, samples, set, captioner)));
        }

        void Examine() => Console.WriteLine(examination.Run(trainer.Averaged.TextEncoder, trainer.Averaged.UNet, trainer.Progress, examined));
    }
}
