using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>Distils the tiny autoencoder from the KL autoencoder, or goes on with it.</summary>
internal static class TinyCommand
{
    private const int Examined = 100;

    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var plan = PlanOptions.Read(options, new() { TotalSamples = 60_000, BatchSize = 8, LearningRate = 2e-3, WeightDecay = 0, Averaging = 0.998, WarmUpSteps = 100 });
        var examineEvery = options.Number("judge-every", 20_000);
        options.RefuseOthers();

        using var teacher = TrainedNetworks.Autoencoder(work.AutoencoderState);
        var factor = LatentSet.ReadScalingFactor(work.Latents);
        using var trainer = new Trainer<AutoencoderTiny>(TinyLayout.Create, plan, work.TinyState);
        Console.WriteLine($"tiny autoencoder: {trainer.Layout.Count} weights, from {trainer.Progress.Samples} of {plan.TotalSamples} samples");
        TrainingLoop.Run(trainer, plan, () => trainer.Step((network, step) => TinyLoss.Of(network, step, teacher, factor, ModelSize.Pixels)),
            new(work.At("tiny.csv")), Examine, examineEvery);

        void Examine() => Console.WriteLine(Reconstruction.Examine(images => trainer.Averaged.Decode(teacher.Encode(images).Mean * factor),
            Examined, ModelSize.Pixels, work.At("tiny.png")));
    }
}
