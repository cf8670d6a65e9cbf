using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class AutoencoderTests
{
    private const double ImageTolerance = 2e-5, MeanTolerance = 3e-4, LogVarianceTolerance = 1e-3;

    public static IEnumerable<TheoryDataRow<string, string>> Encodings() => Golden.Cases("AutoencoderKL", Golden.Before(".mean"));

    public static IEnumerable<TheoryDataRow<string, string>> TinyEncodings() => Golden.Cases("AutoencoderTiny", Golden.Before(".latent", "enc"));

    public static IEnumerable<TheoryDataRow<string, string>> TinyScales() => Golden.Cases("AutoencoderTiny", Golden.Before(".raw_latent"));

    public static IEnumerable<TheoryDataRow<string, string>> Decodings() => Golden.Cases("AutoencoderKL", Golden.Before(".latent"));

    public static IEnumerable<TheoryDataRow<string, string>> TinyDecodings() => Golden.Cases("AutoencoderTiny", Golden.Before(".latent", "dec"));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Encoding_gives_the_moments_and_samples_of_the_latents(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<AutoencoderKL>(golden);
        var image = data[$"{example}.image"];
        using var latents = network.Encode(image);
        var (mean, logVariance) = (data[$"{example}.mean"], data[$"{example}.logvar"]);
        Tensors.AssertClose(mean, latents.Mean, MeanTolerance);
        Tensors.AssertClose(logVariance, latents.LogVariance!, LogVarianceTolerance);
        Tensors.AssertClose(data[$"{example}.moments_raw"], network.Moments(image), LogVarianceTolerance);
        var sample = new LatentDistribution(mean, logVariance).Sample(data[$"{example}.noise"]);
        Tensors.AssertClose(data[$"{example}.sample"], sample, absolute: 1e-5, relative: 1e-5);
    }

    [Theory]
    [MemberData(nameof(TinyEncodings))]
    public void The_tiny_encoder_matches(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<AutoencoderTiny>(golden);
        using var latents = network.Encode(data[$"{example}.image"]);
        Tensors.AssertClose(data[$"{example}.latent"], latents.Mean, ImageTolerance);
        Assert.Null(latents.LogVariance);
    }

    [Theory]
    [MemberData(nameof(Decodings))]
    [MemberData(nameof(TinyDecodings))]
    public void Decoding_matches(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<IAutoencoder>(golden);
        var (latent, image) = (data[$"{example}.latent"], data[$"{example}.image"]);
        if (example == "scaled") latent = latent.div(network.ScalingFactor);
        Tensors.AssertClose(image, network.Decode(latent), ImageTolerance);
        Assert.Equal(latent.size(1), network.LatentChannels);
        Assert.Equal(image.size(2), latent.size(2) * network.SpatialFactor);
    }

    [Theory]
    [MemberData(nameof(TinyScales))]
    public void Tiny_latents_scale_to_a_picture_and_back(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<AutoencoderTiny>(golden);
        var scaled = network.ScaleLatents(data[$"{example}.raw_latent"]);
        Tensors.AssertClose(data[$"{example}.scale_latents"], scaled, 1e-6);
        Tensors.AssertClose(data[$"{example}.unscale_latents"], network.UnscaleLatents(scaled), 2e-6);
    }
}
