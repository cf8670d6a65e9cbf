using Distributed.Contracts;

namespace Distributed.GpuWorker.Tests;

public sealed class ParametersTextTests
{
    [Fact]
    public void What_is_out_of_the_ordinary_is_told_in_the_words_of_the_web_user_interfaces()
    {
        var request = new GenerationRequest
        {
            Prompt = "a fox", NegativePrompt = "blur", Tier = Tier.Full, Width = 64, Height = 32, Steps = 9, GuidanceScale = 3.5,
            Scheduler = SchedulerName.EulerAncestral, Seed = 7, ImageCount = 3, ClipSkip = 1, Strength = 0.75,
        };
        Assert.Equal("a fox\nNegative prompt: blur\nSteps: 9, Sampler: Euler a, CFG scale: 3.5, Seed: 9, Size: 64x32, Model: full, Denoising strength: 0.75, Clip skip: 2",
            ParametersText.Of(request, index: 2));
        Assert.EndsWith("Sampler: DDIM, CFG scale: 3.5, Seed: 7, Size: 64x32, Model: full, Eta: 0.5",
            ParametersText.Of(request with { Scheduler = SchedulerName.Ddim, ClipSkip = 0, Strength = null, Eta = 0.5 }, index: 0), StringComparison.Ordinal);
    }
}
