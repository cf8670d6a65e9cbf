using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;

namespace Distributed.GpuWorker.Tests;

public sealed class RequestMappingTests
{
    private static readonly GenerationRequest Request = new()
    {
        Prompt = "a fox", NegativePrompt = "blur", Tier = Tier.Full, Width = 64, Height = 32, Steps = 9, GuidanceScale = 3.5,
        Scheduler = SchedulerName.Ddim, Seed = 7, ImageCount = 3,
    };

    /// <summary>Another sampler in the engine is one that nobody can ask for; another word in the API is a job that no worker can paint.</summary>
    [Fact]
    public void The_api_takes_the_samplers_that_the_engine_has() =>
        Assert.Equal(Schedulers.Names.Order(StringComparer.Ordinal), Words.All<SchedulerName>().Order(StringComparer.Ordinal));

    [Fact]
    public void A_request_without_more_keeps_to_the_engines_defaults()
    {
        var parameters = Request.ToParameters();
        var plain = new GenerationParameters
        {
            Prompt = "a fox", NegativePrompt = "blur", Width = 64, Height = 32, Steps = 9, GuidanceScale = 3.5, Scheduler = "ddim", Seeds = parameters.Seeds,
        };
        Assert.Equal(plain, parameters);
        Assert.Equal([7, 8, 9], parameters.Seeds);
    }

    [Fact]
    public void Everything_that_is_chosen_reaches_the_engine()
    {
        var request = Request with { Eta = 0.5, ClipSkip = 2, PromptSyntax = Contracts.PromptSyntax.Weighted, Strength = 0.25, Scheduler = SchedulerName.Dpmpp2MKarras };
        var rgb = new byte[3 * 64 * 32];
        var parameters = request.ToParameters(new RgbImage(64, 32, rgb));
        Assert.Equal((0.5, 2, Diffusion.PromptSyntax.Weighted, 0.25, "dpmpp_2m_karras"),
            (parameters.Eta, parameters.ClipSkip, parameters.PromptSyntax, parameters.Strength, parameters.Scheduler));
        Assert.Equal(new InputImage(64, 32, rgb), parameters.InputImage);
    }

    [Fact]
    public void Every_way_to_read_a_prompt_is_one_of_the_engines() => Assert.Equal(
        Enum.GetNames<Diffusion.PromptSyntax>(),
        Enum.GetValues<Contracts.PromptSyntax>().Select(syntax => (Request with { PromptSyntax = syntax }).ToParameters().PromptSyntax.ToString()));
}
