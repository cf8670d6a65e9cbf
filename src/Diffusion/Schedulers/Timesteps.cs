namespace Distributed.Diffusion;

/// <summary>Which training timesteps a picture with so many steps visits, falling (NumPy's arithmetic: halves go to the even neighbour).</summary>
internal static class Timesteps
{
    /// <summary>The timesteps of DDIM and PNDM, and of Euler's method but for its linear spacing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So many steps do not fit the model's training.</exception>
    public static int[] Spaced(SchedulerConfig config, TimestepSpacing spacing, int steps)
    {
        CheckSteps(config, steps);
        var trained = config.TrainTimesteps;
        return spacing switch
        {
            TimestepSpacing.Leading => InRange(config, Multiples(trained / steps, steps - 1, steps, config.StepsOffset)),
            TimestepSpacing.Trailing => CountedDown(trained, trained, steps),
            _ => Rounded(Even(trained - 1, steps)),
        };
    }

    /// <summary>The timesteps of multistep solvers, which leave out where the last step ends.</summary>
    /// <param name="config">The model's training.</param>
    /// <param name="spacing">How they are chosen.</param>
    /// <param name="steps">How many; with trailing spacing fewer if noisy timesteps are left out.</param>
    /// <param name="last">How many timesteps are used at all, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many steps do not fit the model's training.</exception>
    public static int[] Multistep(SchedulerConfig config, TimestepSpacing spacing, int steps, int last)
    {
        CheckSteps(config, steps);
        return spacing switch
        {
            TimestepSpacing.Leading => InRange(config, Multiples(last / (steps + 1), steps, steps, config.StepsOffset)),
            TimestepSpacing.Trailing => CountedDown(last, config.TrainTimesteps, steps),
            _ => Rounded(Even(last - 1, steps + 1)[..^1]),
        };
    }

    /// <summary>Evenly from the highest down to 0, both included; 0 alone if there is one.</summary>
    public static double[] Even(int highest, int count)
    {
        var timesteps = new double[count];
        for (var i = 0; i + 1 < count; i++) timesteps[i] = i == 0 ? highest : (count - 1 - i) * ((double)highest / (count - 1));
        return timesteps;
    }

    /// <exception cref="ArgumentOutOfRangeException">The model was not trained with so many steps.</exception>
    public static void CheckSteps(SchedulerConfig config, int steps)
    {
        if (steps < 1 || steps > config.TrainTimesteps)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"Steps must be from 1 to {config.TrainTimesteps}, as many as the model was trained with.");
    }

    private static int[] Multiples(int stride, int first, int count, int offset) => [.. Enumerable.Range(0, count).Select(i => (first - i) * stride + offset)];

    private static int[] CountedDown(int from, int trained, int steps)
    {
        var stride = from - trained / (double)steps - from;      // NumPy's arange takes its stride from the first two values
        return [.. Rounded([.. Enumerable.Range(0, steps).Select(i => from + i * stride)]).Where(timestep => timestep > 0).Select(timestep => timestep - 1)];
    }

    private static int[] Rounded(double[] timesteps) => [.. timesteps.Select(timestep => (int)Math.Round(timestep))];

    private static int[] InRange(SchedulerConfig config, int[] timesteps) => timesteps[0] < config.TrainTimesteps ? timesteps
        : throw new ArgumentOutOfRangeException(nameof(timesteps), timesteps.Length,
            $"With so many steps the first timestep is {timesteps[0]}; the model was trained with 0 to {config.TrainTimesteps - 1}.");
}
