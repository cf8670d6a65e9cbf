namespace Distributed.PaintModel;

/// <summary>Trains the KL autoencoder, or goes on with it.</summary>
internal static class AutoencoderCommand
{
    private const int Examined = 100;

    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var plan = PlanOptions.Read(options, new() { TotalSamples = 56_000, BatchSize = 8, LearningRate = 2e-3, WeightDecay = 0, Averaging = 0.998, WarmUpSteps = 100 });
        var examineEvery = options.Number("judge-every", 14_000);
        options.RefuseOthers();

        using var trainer = new Trainer<Diffusion.AutoencoderKL>(AutoencoderLayout.Create, plan, work.AutoencoderState);
        if (!trainer.IsResumed) AutoencoderLatents.BeginNarrow(trainer);
        Console.WriteLine($"autoencoder: {trainer.Layout.Count} weights, from {trainer.Progress.Samples} of {plan.TotalSamples} samples");
        TrainingLoop.Run(trainer, plan, () => trainer.Step((network, step) => AutoencoderLoss.Of(network, step, ModelSize.Pixels)),
            new(work.At("autoencoder.csv")), Examine, examineEvery);

        void Examine() => Console.WriteLine(Reconstruction.Examine(Reconstruction.Of(trainer.Averaged), Examined, ModelSize.Pixels, work.At("autoencoder.png")));
    }
}
