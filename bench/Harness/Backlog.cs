using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Harness;

/// <summary>Jobs that wait before anybody works.</summary>
public static class Backlog
{
    private const int Batch = 250;

    /// <summary>Stores so many jobs, alike but for the seed.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="jobs">How many.</param>
    /// <param name="side">Width and height of the pictures in pixels.</param>
    /// <param name="steps">Denoising steps.</param>
    public static async Task StoreAsync(Stage stage, int jobs, int side, int steps)
    {
        for (var stored = 0; stored < jobs; stored += Batch)
        {
            var batch = Enumerable.Range(stored, Math.Min(Batch, jobs - stored)).Select(seed => new NewJob(Guid.CreateVersion7(), "default", new()
            {
                Prompt = "a lighthouse in a storm",
                Tier = Tier.Full,
                Width = side,
                Height = side,
                Steps = steps,
                GuidanceScale = 7.5,
                Scheduler = SchedulerName.Ddim,
                Seed = seed,
                ImageCount = 1,
            }));
            await stage.Get<JobInserts>().InsertAsync([.. batch], default);
        }
    }
}
