using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

public sealed class ModelProfileTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public void Defaults_and_limits_come_from_the_model()
    {
        var profile = ModelProfile.Read(Tier.Full, models.Full);
        Assert.Equal(new TierProfile
        {
            Tier = Tier.Full,
            Model = "sd",
            DefaultSide = 64,
            MinSide = 32,
            MaxSide = 128,
            MaxPixels = 128 * 128,
            SideMultiple = 8,
            MaxClipSkip = 1,
            DefaultSteps = 20,
            DefaultGuidanceScale = 5,
            DefaultScheduler = SchedulerName.Pndm,
            Schedulers = profile.Schedulers,
        }, profile);
        Assert.Equal(Words.All<SchedulerName>().Order(), profile.Schedulers.Keys.Select(name => name.Word()).Order());
        Assert.Equal((1000, 50), (profile.Schedulers[SchedulerName.Pndm], profile.Schedulers[SchedulerName.Lcm]));
    }

    [Fact]
    public void A_folder_that_is_no_model_is_refused_by_name()
    {
        var error = Assert.Throws<ModelFolderException>(() => ModelProfile.Read(Tier.Full, Path.GetTempPath()));
        Assert.Contains("model_index.json", error.Message, StringComparison.Ordinal);
    }
}
