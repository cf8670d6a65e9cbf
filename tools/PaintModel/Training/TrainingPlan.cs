namespace Distributed.PaintModel;

/// <summary>How long and how fast to learn.</summary>
internal sealed record TrainingPlan
{
    /// <summary>Samples in all; the learning rate falls along a cosine towards it. May be raised later.</summary>
    public required long TotalSamples { get; init; }

    /// <summary>Samples in one step, shared out among the replicas.</summary>
    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>Where the cosine ends, as part of <see cref="LearningRate"/>.</summary>
    public double LearningRateFloor { get; init; } = 0.02;

    /// <summary>Steps in which the rate rises to its height.</summary>
    public int WarmUpSteps { get; init; } = 200;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How much of the weights' moving average stays at each step.</summary>
    public double Averaging { get; init; } = 0.999;

    /// <summary>Networks that compute side by side on one core each.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Chooses first weights, samples and noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>While this file exists, training waits.</summary>
    public string? PauseFile { get; init; }

    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(90);

    public double RateAt(long step, long samples)
    {
        var progress = Math.Min(1, samples / (double)TotalSamples);
        var cosine = LearningRateFloor + (1 - LearningRateFloor) * (1 + Math.Cos(Math.PI * progress)) / 2;
        return LearningRate * Math.Min(1, step / (double)WarmUpSteps) * cosine;
    }
}
