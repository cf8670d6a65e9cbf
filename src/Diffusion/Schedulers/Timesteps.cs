namespace Distributed.Diffusion;

/// <summary>Which training timesteps a picture with so many steps visits, falling (NumPy's arithmetic: halves go to the even neighbour).</summary>
internal static class Timesteps
{
    /// <exception cref="ArgumentOutOfRangeException">So many steps do not fit the model's training.</exception>
    public static int[] Spaced(SchedulerConfig config, TimestepSpacing spacing, int steps)
    {
        var trained = config.TrainTimesteps;
        if (steps < 1 || steps > trained)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"Steps must be from 1 to {trained}, as many as the model was trained with.");
        var timesteps = new int[steps];
        var stride = trained - trained / (double)steps - trained;      // NumPy's arange takes its stride from the first two values
        for (var i = 0; i < steps; i++)
        {
            timesteps[i] = spacing switch
            {
                TimestepSpacing.Leading => (steps - 1 - i) * (trained / steps) + config.StepsOffset,
                TimestepSpacing.Trailing => (int)Math.Round(trained + i * stride) - 1,
                _ when steps == 1 => 0,
                _ when i == 0 => trained - 1,
                _ => (int)Math.Round((steps - 1 - i) * ((trained - 1.0) / (steps - 1))),
            };
        }
        return timesteps[0] < trained ? timesteps
            : throw new ArgumentOutOfRangeException(nameof(steps), steps,
                $"With so many steps the first timestep is {timesteps[0]}; the model was trained with 0 to {trained - 1}.");
    }
}
