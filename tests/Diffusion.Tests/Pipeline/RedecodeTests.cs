using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Half precision on a CPU is slow but right, so overflows can be had here with a small model whose first layer is scaled up.</summary>
public sealed class RedecodeTests
{
    private static readonly GenerationParameters Parameters =
        new() { Prompt = "a red circle", Width = 64, Height = 64, Steps = 1, GuidanceScale = 1, Scheduler = "ddim", Seeds = [7, 8] };

    public static TheoryData<string> Layouts => [UntrainedLayout.StableDiffusion.Name, UntrainedLayout.BkSdm.Name];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_picture_that_overflows_in_half_precision_is_decoded_again_in_fp32(string layout)
    {
        using var folder = Loud(layout);
        using var half = StableDiffusionPipeline.Load(folder.Model, CPU, ScalarType.Float16);
        using var full = StableDiffusionPipeline.Load(folder.Model, CPU, ScalarType.Float32);
        var result = half.Generate(Parameters, null, default);
        Assert.Equal(2, result.Redecoded);
        Assert.All(result.Images, image => Assert.True(image.IsRedecoded));

        using var inference = inference_mode();
        using var latents = randn(2, 4, 8, 8);
        foreach (var (again, exact) in half.Decoder.Decode(latents, [7, 8]).Zip(full.Decoder.Decode(latents, [7, 8])))
        {
            Assert.Equal((true, false), (again.IsRedecoded, exact.IsRedecoded));
            Assert.Equal(exact.Rgb.ToArray(), again.Rgb.ToArray());
            Assert.Equal((exact.Seed, 64, 64, 64 * 64 * 3), (again.Seed, again.Width, again.Height, again.Rgb.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_finite_picture_is_decoded_once(string layout)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.Find(layout)!);
        using var pipeline = StableDiffusionPipeline.Load(folder.Model, CPU, ScalarType.BFloat16);
        Assert.Equal(0, pipeline.Generate(Parameters, null, default).Redecoded);
    }

    [Fact]
    public void Only_the_images_that_overflow_are_decoded_again_and_the_second_autoencoder_is_kept()
    {
        using var folder = Loud(UntrainedLayout.StableDiffusion.Name);
        var loads = 0;
        using var vae = Parts.LoadVae(folder.Model, CPU, ScalarType.Float16);
        using var decoder = new ImageDecoder(vae, () =>
        {
            loads++;
            return Parts.LoadVae(folder.Model, CPU, ScalarType.Float32);
        });
        using var inference = inference_mode();
        using var quiet = zeros(1, 4, 8, 8);
        using var loud = randn(1, 4, 8, 8);
        using var latents = cat([quiet, loud, loud]);
        Assert.Equal([false, true, true], decoder.Decode(latents, [1, 2, 3]).Select(image => image.IsRedecoded));
        decoder.Decode(latents, [1, 2, 3]);
        Assert.Equal(1, loads);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void A_picture_that_is_not_finite_in_fp32_either_is_an_error_that_says_so(ScalarType dtype)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        folder.EditWeights("vae", (name, tensor) => name == "decoder.conv_out.bias" ? tensor.mul(double.NaN) : tensor);
        using var pipeline = StableDiffusionPipeline.Load(folder.Model, CPU, dtype);
        var error = Assert.Throws<NonFiniteImageException>(() => pipeline.Generate(Parameters, null, default));
        Assert.Contains("fp32", error.Message, StringComparison.Ordinal);
        Assert.Contains("VAE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Latents_that_are_not_finite_blame_the_UNet()
    {
        using var folder = new UntrainedFolder(UntrainedLayout.BkSdm);
        folder.EditWeights("unet", (name, tensor) => name == "conv_out.bias" ? tensor.mul(double.NaN) : tensor);
        using var pipeline = StableDiffusionPipeline.Load(folder.Model, CPU, ScalarType.BFloat16);
        var error = Assert.Throws<NonFiniteImageException>(() => pipeline.Generate(Parameters, null, default));
        Assert.Contains("UNet", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Its VAE stays finite in fp32 and not in fp16, though every weight fits fp16.</summary>
    private static UntrainedFolder Loud(string layout)
    {
        var folder = new UntrainedFolder(UntrainedLayout.Find(layout)!);
        var first = layout == UntrainedLayout.BkSdm.Name ? "decoder.layers.0.weight" : "decoder.conv_in.weight";
        folder.EditWeights("vae", (name, tensor) => name == first ? tensor.mul(30_000) : tensor);
        return folder;
    }
}
