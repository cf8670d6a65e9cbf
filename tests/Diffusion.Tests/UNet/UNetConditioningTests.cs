using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class UNetConditioningTests
{
    private static long Alive => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static UNetConfig Config => Models.SmallUNet;

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 0.15)]
    [InlineData(ScalarType.Float16, 0.02)]
    public void A_call_along_a_schedule_is_a_call_with_that_timestep(ScalarType dtype, double tolerance)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var weights = new SeededWeights(1, dtype);
        using var network = new UNet2DConditionModel(weights, Config);
        var (latents, context, timesteps) = (randn(2, 4, 5, 7), randn(2, 3, 6), tensor([981.5f, 500, 500, 1]));
        using var conditioning = network.Condition(context, timesteps);
        Assert.Equal((4, 2), (conditioning.Steps, conditioning.Prompts));
        for (var step = 0; step < 4; step++)
        {
            var expected = network.Forward(latents, timesteps.narrow(0, step, 1), context);
            Tensors.AssertClose(expected, network.Forward(latents, conditioning, step), tolerance);
        }
    }

    [Fact]
    public void Every_row_may_be_at_a_timestep_of_its_own()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        var (latents, context, timesteps) = (randn(3, 4, 5, 7), randn(3, 3, 6), tensor([981L, 500, 1]));
        var together = network.Forward(latents, timesteps, context);
        for (var row = 0; row < 3; row++)
        {
            using var conditioning = network.Condition(context.narrow(0, row, 1), timesteps);
            Tensors.AssertClose(together.narrow(0, row, 1), network.Forward(latents.narrow(0, row, 1), conditioning, row), 1e-4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_that_share_a_prompt_see_it_as_if_each_had_its_own(int images)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        var (latents, prompts, timesteps) = (randn(2 * images, 4, 3, 5), randn(2, 3, 6), tensor([7L]));
        using var conditioning = network.Condition(prompts, timesteps);
        var shared = network.Forward(latents, conditioning, step: 0);
        Tensors.AssertClose(network.Forward(latents, timesteps, prompts.repeat_interleave(images, dim: 0)), shared, 1e-4);
    }

    [Fact]
    public void Rows_that_prompts_or_timesteps_do_not_fit_are_refused()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        var (latents, prompts) = (randn(3, 4, 4, 4), randn(2, 3, 6));
        using var conditioning = network.Condition(prompts, tensor([7L]));
        Assert.Contains("2 prompts", Assert.Throws<ArgumentException>(() => network.Forward(latents, conditioning, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("2 timesteps", Assert.Throws<ArgumentException>(() => network.Forward(latents, tensor([7L, 8]), randn(3, 3, 6))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_leaves_nothing_behind()
    {
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        using Tensor latents = randn(2, 4, 5, 7), context = randn(2, 3, 6), timesteps = tensor([981L, 1]);
        var before = Alive;
        using (var conditioning = network.Condition(context, timesteps))
        {
            var held = Alive;
            for (var step = 0; step < 2; step++)
            {
                using var result = network.Forward(latents, conditioning, step);
                Assert.Equal(held + 1, Alive);
            }
            Assert.Equal(held, Alive);
        }
        Assert.Equal(before, Alive);
    }

    [Fact]
    public void Gradients_reach_every_weight()
    {
        using var scope = NewDisposeScope();
        using var weights = new TrainableWeights();
        using var network = new UNet2DConditionModel(weights, Config);
        using var loss = network.Forward(randn(2, 4, 5, 7), tensor([981L, 1]), randn(2, 3, 6)).square().mean();
        loss.backward();
        Assert.All(weights.Taken, weight => Assert.True(weight.Value.grad is { } grad && grad.abs().sum().item<float>() > 0, weight.Key));
    }
}
