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
        var scheduler = SchedulerConfig.Of(model);
        return new()
        {
            Tier = tier,
            Model = model.Name,
            DefaultSide = size.DefaultSide,
            MinSide = Math.Max(size.SideMultiple, size.DefaultSide / 2),
            MaxSide = size.DefaultSide * 2,
            MaxPixels = size.DefaultSide * size.DefaultSide * 4,
            SideMultiple = size.SideMultiple,
            MaxClipSkip = ClipTextConfig.Parse(model.Config("text_encoder")).Layers - 1,
            DefaultSteps = model.DefaultSteps,
            DefaultGuidanceScale = model.DefaultGuidanceScale,
            DefaultScheduler = Word(Schedulers.ShortName(model.SchedulerClass, scheduler)) ?? SchedulerName.Ddim,
            Schedulers = Schedulers.Names.Select(name => (Name: Word(name)!.Value, Steps: Schedulers.MaxSteps(name, scheduler)))
                .Where(known => known.Steps is not null).ToDictionary(known => known.Name, known => known.Steps!.Value),
        };
    }

    private static SchedulerName? Word(string? scheduler) => scheduler is null ? null : Words.Parse<SchedulerName>(scheduler);
}
