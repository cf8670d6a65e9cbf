using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Distributed.PaintModel;

/// <summary>Steps until the end of the plan or a signal to stop, with progress lines, checkpoints and now and then an examination.</summary>
internal static class TrainingLoop
{
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(30);

    /// <param name="trainer">What to train.</param>
    /// <param name="plan">How.</param>
    /// <param name="step">Takes one step and gives its loss.</param>
    /// <param name="log">Where loss and speed are kept.</param>
    /// <param name="examine">Called every so many samples and at the end.</param>
    /// <param name="examineEvery">Samples between two examinations.</param>
    /// <exception cref="OperationCanceledException">A signal came; the state is saved.</exception>
    public static void Run<T>(Trainer<T> trainer, TrainingPlan plan, Func<float> step, ProgressLog log, Action? examine = null, long examineEvery = long.MaxValue)
        where T : IDisposable
    {
        var stopping = false;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var (reported, saved) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var examined = trainer.Progress.Samples / examineEvery;
        while (!stopping && !trainer.IsFinished)
        {
            while (plan.PauseFile is not null && File.Exists(plan.PauseFile) && !stopping) Thread.Sleep(1000);
            log.Add(step());
            if (reported.Elapsed > Report)
            {
                log.Write(trainer.Progress);
                reported.Restart();
            }
            if (saved.Elapsed > plan.SaveEvery)
            {
                trainer.Save();
                saved.Restart();
            }
            if (trainer.Progress.Samples / examineEvery > examined)
            {
                examined = trainer.Progress.Samples / examineEvery;
                trainer.Save();
                examine?.Invoke();
            }
        }
        log.Write(trainer.Progress);
        trainer.Save();
        if (!trainer.IsFinished) throw new OperationCanceledException($"Stopped after {trainer.Progress.Samples} of {plan.TotalSamples} samples; the same command goes on.");
        examine?.Invoke();

        void Stop(PosixSignalContext context) => (context.Cancel, stopping) = (true, true);
    }
}
