using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

[Collection(nameof(LibtorchSwitches))]
public sealed class PrecisionTests
{
    public static TheoryData<Precision> All => [.. Enum.GetValues<Precision>()];

    [Fact]
    public void The_words_are_those_of_the_field_and_lead_back_to_the_precision()
    {
        Assert.Equal(["baseline", "tf32", "fp16", "combined", "fp32", "bf16"], Precisions.Words);
        Assert.All(Enum.GetValues<Precision>(), precision => Assert.Equal(precision, Precisions.Parse(precision.Word())));
        Assert.All(["", "FP16", "int8", "fp16 "], word => Assert.Null(Precisions.Parse(word)));
    }

    [Theory]
    [InlineData(Precision.Baseline, ScalarType.Float32, true, false)]          // PyTorch's own default
    [InlineData(Precision.Tf32, ScalarType.Float32, true, true)]
    [InlineData(Precision.Fp16, ScalarType.Float16, true, false)]
    [InlineData(Precision.Combined, ScalarType.Float16, true, true)]
    [InlineData(Precision.Fp32, ScalarType.Float32, false, false)]
    [InlineData(Precision.Bf16, ScalarType.BFloat16, true, false)]
    public void Each_sets_the_weights_format_and_both_switches_of_TF32(Precision precision, ScalarType weights, bool convolutions, bool products)
    {
        var before = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
        try
        {
            backends.cudnn.allow_tf32 = !convolutions;
            backends.cuda.matmul.allow_tf32 = !products;
            precision.Apply();
            Assert.Equal((weights, convolutions, products), (precision.Weights(), backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32));
        }
        finally
        {
            (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32) = before;
        }
    }

    [Fact]
    public void A_GPU_has_all_of_them_and_a_CPU_those_without_half_precision_or_TF32()
    {
        Assert.All(Enum.GetValues<Precision>(), precision => Assert.True(precision.RunsOn(DeviceType.CUDA)));
        Assert.Equal([Precision.Baseline, Precision.Fp32, Precision.Bf16], Enum.GetValues<Precision>().Where(precision => precision.RunsOn(DeviceType.CPU)));
        Assert.True(Precisions.DefaultFor(DeviceType.CPU).RunsOn(DeviceType.CPU));
        Assert.Equal(Precision.Fp16, Precisions.DefaultFor(DeviceType.CUDA));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_is_loaded_in_its_precision_or_refused_with_what_works_instead(Precision precision)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.BkSdm);
        if (precision.RunsOn(DeviceType.CPU))
        {
            using var pipeline = StableDiffusionPipeline.Load(folder.Model, CPU, precision);
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var latents = zeros(1, 4, 8, 8);
            Assert.Equal(precision.Weights(), pipeline.Decoder.DecodeLatents(latents).dtype);
            Assert.Equal(precision.Weights(), pipeline.Prompts.Encode("a red circle", "", isGuided: false, images: 1).dtype);
            return;
        }
        var error = Assert.Throws<ArgumentException>(() => StableDiffusionPipeline.Load(folder.Model, CPU, precision));
        Assert.All(["baseline", "fp32", "bf16"], word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.StartsWith(precision.Word(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Latents_stay_in_fp32_and_bf16_paints_nearly_the_same_picture()
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        var parameters = new GenerationParameters { Prompt = "a red circle", Width = 64, Height = 64, Steps = 6, GuidanceScale = 3, Scheduler = "ddim", Seeds = [3] };
        using var exact = StableDiffusionPipeline.Load(folder.Model, CPU, Precision.Fp32);
        using var brain = StableDiffusionPipeline.Load(folder.Model, CPU, Precision.Bf16);
        var (a, b) = (Paint(exact), Paint(brain));
        Assert.NotEqual(a, b);
        Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Average(), 0, 8);

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var context = brain.Prompts.Encode("a red circle", "", isGuided: false, images: 1);
        var schedule = Schedulers.Create("ddim", SchedulerConfig.Load(Path.Combine(folder.Model.PartFolder("scheduler"), "scheduler_config.json")), steps: 2);
        var latents = brain.Denoiser.Denoise(randn(1, 4, 8, 8), context, schedule, 1, () => throw new InvalidOperationException(), null, default);
        Assert.Equal(ScalarType.Float32, latents.dtype);

        byte[] Paint(StableDiffusionPipeline pipeline) => pipeline.Generate(parameters, null, default).Images[0].Rgb.ToArray();
    }
}
