namespace Distributed.Diffusion.Tests;

public sealed class ParameterCheckTests
{
    private static GenerationParameters Good => new()
    {
        Prompt = "",
        Width = 16,
        Height = 8,
        Steps = 10,
        GuidanceScale = 1,
        Seeds = [1],
        InputImage = new(16, 8, new byte[16 * 8 * 3]),
        Strength = 0.5,
    };

    [Fact]
    public void Parameters_that_fit_pass()
    {
        ParameterCheck.Check(Good, 8);
        ParameterCheck.Check(Good with { Strength = 1 }, 8);
        ParameterCheck.Check(Good with { Strength = 0.1 }, 8);
        ParameterCheck.Check(Good with { InputImage = null, Strength = double.NaN }, 8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_strength_outside_0_to_1_is_refused(double strength) => Refused(Good with { Strength = strength }, "Strength");

    [Fact]
    public void A_strength_that_leaves_no_step_is_refused() => Refused(Good with { Strength = 0.09 }, "less than one step");

    [Fact]
    public void An_input_image_of_another_size_is_refused()
    {
        Refused(Good with { InputImage = new(8, 16, new byte[16 * 8 * 3]) }, "8 × 16 pixels, but 16 × 8 are painted");
        Refused(Good with { InputImage = new(16, 8, new byte[16 * 8 * 3 - 1]) }, "383 bytes instead of 384");
        Refused(Good with { InputImage = new(16, 8, new byte[16 * 8 * 4]) }, "512 bytes instead of 384");
    }

    [Fact]
    public void A_size_that_does_not_fit_the_latents_and_no_seeds_are_refused()
    {
        Refused(Good with { Width = 12 }, "multiples of 8");
        Refused(Good with { Height = 0 }, "multiples of 8");
        Refused(Good with { Seeds = [] }, "seed");
    }

    [Theory]
    [InlineData(10, 0.6, 4)]
    [InlineData(25, 0.6, 10)]
    [InlineData(10, 0.35, 7)]
    [InlineData(20, 0.35, 13)]
    [InlineData(100, 0.29, 72)]      // 100 · 0.29 is a little below 29 in binary, and so it is in diffusers
    [InlineData(10, 1, 0)]
    public void The_first_steps_are_left_to_the_input_image(int steps, double strength, int skipped)
    {
        Assert.Equal(skipped, (Good with { Steps = steps, Strength = strength }).SkippedSteps);
        Assert.Equal(0, (Good with { Steps = steps, Strength = strength, InputImage = null }).SkippedSteps);
    }

    private static void Refused(GenerationParameters parameters, string because)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ParameterCheck.Check(parameters, 8));
        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
    }
}
