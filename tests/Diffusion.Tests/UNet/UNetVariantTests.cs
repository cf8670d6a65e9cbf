using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Settings no golden model has, each held against one that is equivalent.</summary>
public sealed class UNetVariantTests
{
    private static UNetConfig Plain => Models.SmallUNet;

    [Fact]
    public void Linear_projections_are_the_same_map_as_convolutional_ones() =>
        AssertSame(Plain, Plain with { UseLinearProjection = true }, latents => latents);

    [Fact]
    public void Centering_maps_zero_to_one_onto_minus_one_to_one() =>
        AssertSame(Plain with { CenterInputSample = true }, Plain, latents => latents * 2 - 1);

    [Fact]
    public void Downsampling_without_padding_looks_at_the_far_edges()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var (latents, far) = (ones(1, 1, 4, 4), zeros(1, 1, 4, 4));
        far[0, 0, 3, 3] = 1;
        var around = new Downsampler(new RandomWeights(1), "d", 1, padding: 1);
        var ahead = new Downsampler(new RandomWeights(1), "d", 1, padding: 0);
        Assert.Equal(around.Forward(latents).shape, ahead.Forward(latents).shape);
        // Output [1, 1] sees rows and columns 1 to 3 when padded all round, 2 to 4 when padded ahead: the corner is its last or its middle weight.
        Assert.NotEqual(around.Forward(far)[0, 0, 1, 1].item<float>(), ahead.Forward(far)[0, 0, 1, 1].item<float>());
        Assert.Equal(around.Forward(far.roll([-1, -1], [2, 3]))[0, 0, 1, 1].item<float>(), ahead.Forward(far)[0, 0, 1, 1].item<float>(), 1e-6);
    }

    private static void AssertSame(UNetConfig left, UNetConfig right, Func<Tensor, Tensor> forRight)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var one = new UNet2DConditionModel(new RandomWeights(1), left);
        using var other = new UNet2DConditionModel(new RandomWeights(1), right);
        var (latents, timesteps, context) = (rand(2, 4, 6, 4), tensor([500L, 20]), randn(2, 3, 6));
        Tensors.AssertClose(one.Forward(latents, timesteps, context), other.Forward(forRight(latents), timesteps, context), 1e-4);
    }
}
