using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

public sealed class ModelsCommandTests(UntrainedModels models) : IClassFixture<UntrainedModels>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("models-command-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Check_describes_sound_models_and_ends_0()
    {
        var (code, output, errors) = Run("check", models.Full, models.Distilled);
        Assert.Equal((0, ""), (code, errors));
        Assert.All([models.Full, models.Distilled, "UNet2DConditionModel", "AutoencoderTiny", "64 × 64 pixels", "PNDMScheduler", "sound: "],
            expected => Assert.Contains(expected, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_names_every_fault_of_every_model_with_what_to_do_and_ends_1()
    {
        var broken = Path.Combine(folder, "broken");
        UntrainedModel.Write(broken, UntrainedLayout.BkSdm, seed: 1);
        Directory.Delete(Path.Combine(broken, "vae"), recursive: true);
        File.WriteAllText(Path.Combine(broken, "unet", "config.json"), """{ "_class_name": "UNet2DConditionModel" }""");
        var (code, output, _) = Run("check", broken, models.Full, Path.Combine(folder, "absent"));
        Assert.Equal(1, code);
        Assert.All(["'vae'", "/unet", "absent", "sound: "], expected => Assert.Contains(expected, output, StringComparison.Ordinal));
        Assert.Equal(output.Split("FAULT").Length, output.Split("→").Length);
    }

    [Fact]
    public void A_wrong_configuration_does_not_flood_the_screen()
    {
        var wide = Path.Combine(folder, "wide");
        UntrainedModel.Write(wide, UntrainedLayout.StableDiffusion, seed: 1);
        var config = Path.Combine(wide, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"layers_per_block\": 2", "\"layers_per_block\": 3", StringComparison.Ordinal));
        var (_, output, _) = Run("check", wide);
        Assert.Contains("more", output, StringComparison.Ordinal);
        Assert.InRange(output.Split('\n').Length, 5, 30);
    }

    [Fact]
    public void Synthesize_writes_a_sound_model_and_refuses_a_folder_that_exists()
    {
        var model = Path.Combine(folder, "made");
        var (code, output, _) = Run("synthesize", "small-bk-sdm", model, "--seed", "7", "--dtype", "bf16");
        Assert.Equal(0, code);
        Assert.All([model, "small-bk-sdm", "bf16", "seed 7"], expected => Assert.Contains(expected, output, StringComparison.Ordinal));
        Assert.Contains("BF16", Run("check", model).Output, StringComparison.Ordinal);

        var (again, _, errors) = Run("synthesize", "small-bk-sdm", model);
        Assert.Equal(1, again);
        Assert.Contains("exists already", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("which command?")]
    [InlineData("'paint' is not a command", "paint")]
    [InlineData("'check' is not a command", "check")]
    [InlineData("'check --fast' is not a command", "check", "--fast")]
    [InlineData("needs a layout and a folder", "synthesize", "sd15")]
    [InlineData("needs a layout and a folder", "synthesize", "sd15", "--seed", "1")]
    [InlineData("no layout 'sd99'", "synthesize", "sd99", "FOLDER")]
    [InlineData("'--seed' has no value", "synthesize", "sd15", "FOLDER", "--seed")]
    [InlineData("not 'one'", "synthesize", "sd15", "FOLDER", "--seed", "one")]
    [InlineData("fp16, fp32, bf16, not 'int8'", "synthesize", "sd15", "FOLDER", "--dtype", "int8")]
    [InlineData("no option '--size'", "synthesize", "sd15", "FOLDER", "--size", "1")]
    public void Wrong_arguments_are_named_above_the_usage_and_nothing_is_written(string problem, params string[] args)
    {
        var target = Path.Combine(folder, "target");
        var (code, output, errors) = Run([.. args.Select(arg => arg == "FOLDER" ? target : arg)]);
        Assert.Equal((64, ""), (code, output));
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void Help_lists_every_layout()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(0, code);
        Assert.All(UntrainedLayout.All, layout => Assert.Contains(layout.Name, output, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Errors) Run(params string[] args)
    {
        using StringWriter output = new(), errors = new();
        return (ModelsCommand.Run(args, output, errors), output.ToString(), errors.ToString());
    }
}
