using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary>What a model folder says about the requests it can serve.</summary>
public static class ModelProfile
{
    /// <summary>Reads the configuration files of a folder in the diffusers layout; no weights are loaded.</summary>
    /// <exception cref="ModelFolderException">The folder is incomplete or asks for something that is not supported.</exception>
    public static TierProfile Read(Tier tier, string folder)
    {
        var model = ModelFolder.Open(folder);
        var size = PipelineSize.Of(model);
        return new()
        {
            Tier = tier,
            Model = model.Name,
            DefaultSide = size.DefaultSide,
            MinSide = Math.Max(size.SideMultiple, size.DefaultSide / 2),
            MaxSide = size.DefaultSide * 2,
            MaxPixels = size.DefaultSide * size.DefaultSide * 4,
            SideMultiple = size.SideMultiple,
            DefaultSteps = model.DefaultSteps,
            DefaultGuidanceScale = model.DefaultGuidanceScale,
            DefaultScheduler = Schedulers.ShortName(model.SchedulerClass) is { } scheduler
                ? Words.Parse<SchedulerName>(scheduler) ?? SchedulerName.Ddim : SchedulerName.Ddim,
        };
    }
}
