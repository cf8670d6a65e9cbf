using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class UNet2DConditionModelTests
{
    private const double Tolerance = 2e-5;

    public static IEnumerable<TheoryDataRow<string, string>> AllCases() => Golden.Cases("UNet2DConditionModel", Golden.Before(".output"));

    [Theory]
    [MemberData(nameof(AllCases))]
    public void The_prediction_matches(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<UNet2DConditionModel>(golden);
        var (latent, timestep, context) = (data[$"{example}.latent"], data[$"{example}.timestep"], data[$"{example}.context"]);
        Tensors.AssertClose(data[$"{example}.output"], network.Forward(latent, timestep, context), Tolerance);
        // Once more: the first call changed neither its inputs nor the weights.
        Tensors.AssertClose(data[$"{example}.output"], network.Forward(latent, timestep, context), Tolerance);
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Half_precision_stays_within_one_percent(string golden, string example)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<UNet2DConditionModel>(golden, ScalarType.Float16);
        var expected = data[$"{example}.output"];
        var actual = network.Forward(data[$"{example}.latent"], data[$"{example}.timestep"], data[$"{example}.context"]);
        Assert.Equal(ScalarType.Float16, actual.dtype);
        var error = (actual.to(ScalarType.Float32) - expected).square().mean().sqrt() / expected.square().mean().sqrt();
        Assert.True(error.item<float>() < 0.01, $"relative RMS error {error.item<float>():g3}");
    }
}
