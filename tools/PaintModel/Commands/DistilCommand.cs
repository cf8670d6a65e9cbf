using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>
/// Distils the small UNet from the trained one, or goes on with it. The text encoder stays the teacher's. <c>--new-teacher</c> goes on
/// with the teacher as it is now, <c>--renew</c> begins again from it.
/// </summary>
internal static class DistilCommand
{
    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var plan = PlanOptions.Read(options, new() { TotalSamples = 400_000, BatchSize = 32, LearningRate = 5e-4, Averaging = 0.999 });
        var examineEvery = options.Number("judge-every", 50_000);
        var examined = (int)options.Number("judged", 50);
        var perKind = (int)options.Number("scenes", 16_000);
        var renew = options.Text("renew") is not null;
        var hasNewTeacher = options.Text("new-teacher") is not null;
        options.RefuseOthers();

        if (renew) File.Delete(work.DistilledState);
        if (renew || hasNewTeacher || !File.Exists(work.TeacherState)) File.Copy(work.UNetState, work.TeacherState, overwrite: true);
        using var set = LatentSet.Open(work, perKind, plan.Seed);
        using var autoencoder = TrainedNetworks.Autoencoder(work.AutoencoderState);
        var tokenizer = ClipTokenizer.Load(work.Tokenizer);
        var captioner = new Captioner(tokenizer);
        var (teacherLayout, layout) = (new DenoiserLayout(tokenizer.VocabularySize), new DenoiserLayout(tokenizer.VocabularySize, IsDistilled: true));
        using var teacher = TrainedNetworks.Denoiser(work.TeacherState, teacherLayout);
        var examination = new Examination(autoencoder, set.ScalingFactor, captioner, work.At("distilled-judge.csv"), work.At("distilled.png"));
        var learnt = TrainingState.ReadProgress(work.TeacherState).Samples;
        using var trainer = new Trainer<UNet2DConditionModel>(layout.CreateUNet, plan, work.DistilledState);
        if (!trainer.IsResumed) trainer.StartFrom(DistilledStart.From(TrainedNetworks.UNetWeights(work.TeacherState, teacherLayout), teacherLayout.LayersPerBlock));
        Console.WriteLine($"distilled UNet: {trainer.Layout.Count} weights, from {trainer.Progress.Samples} of {plan.TotalSamples} samples");
        TrainingLoop.Run(trainer, plan, Step, new(work.At("distilled.csv")), Examine, examineEvery);

        float Step() => trainer.Step((student, step) => DistillationLoss.Of(student, teacher, NoisyBatch.Draw(step, learnt, set, captioner)));

        void Examine() => Console.WriteLine(examination.Run(teacher.TextEncoder, trainer.Averaged, trainer.Progress, examined));
    }
}
