namespace Distributed.PaintModel;

/// <summary>The options that every training has.</summary>
internal static class PlanOptions
{
    public static TrainingPlan Read(Options options, TrainingPlan usual) => usual with
    {
        TotalSamples = options.Number("samples", usual.TotalSamples),
        BatchSize = (int)options.Number("batch", usual.BatchSize),
        LearningRate = options.Real("rate", usual.LearningRate),
        Averaging = options.Real("averaging", usual.Averaging),
        Replicas = (int)options.Number("replicas", usual.Replicas),
        Seed = (int)options.Number("seed", usual.Seed),
        PauseFile = options.Text("pause-file"),
    };
}
