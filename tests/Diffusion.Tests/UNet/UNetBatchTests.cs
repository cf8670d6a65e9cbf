using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class UNetBatchTests
{
    private static UNetConfig Config => Models.SmallUNet;

    [Fact]
    public void Lanes_of_several_jobs_at_their_own_steps_get_what_they_get_alone()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        using var guided = network.Condition(randn(2, 3, 6), tensor([981f, 500, 1]));
        using var unguided = network.Condition(randn(1, 3, 6), tensor([721.5f, 20]));
        var latents = randn(5, 4, 6, 10);
        using var batch = new UNetBatch([guided, unguided, guided]);
        Assert.Equal(5, batch.Rows);
        for (var step = 0; step < 2; step++)
        {
            var together = network.Forward(latents, batch, [step, step, 2 - step]);
            Tensors.AssertClose(network.Forward(latents.narrow(0, 0, 2), guided, step), together.narrow(0, 0, 2), 1e-4);
            Tensors.AssertClose(network.Forward(latents.narrow(0, 2, 1), unguided, step), together.narrow(0, 2, 1), 1e-4);
            Tensors.AssertClose(network.Forward(latents.narrow(0, 3, 2), guided, 2 - step), together.narrow(0, 3, 2), 1e-4);
        }
    }

    [Fact]
    public void A_batch_owns_what_it_joined_and_no_more()
    {
        using var mode = inference_mode();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        using var context = randn(2, 3, 6);
        using var timesteps = tensor([500f]);
        using var lane = network.Condition(context, timesteps);
        using var latents = randn(4, 4, 6, 10);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var batch = new UNetBatch([lane, lane])) network.Forward(latents, batch, [0, 0]).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        network.Forward(latents, lane, 0).Dispose();
    }

    [Fact]
    public void Rows_and_steps_that_do_not_fit_are_refused()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Config);
        using var lane = network.Condition(randn(2, 3, 6), tensor([500f]));
        using var batch = new UNetBatch([lane]);
        Assert.Throws<ArgumentException>(() => new UNetBatch([]));
        Assert.Throws<ArgumentException>(() => network.Forward(randn(3, 4, 6, 10), batch, [0]));
        Assert.Throws<ArgumentException>(() => network.Forward(randn(2, 4, 6, 10), batch, [0, 0]));
    }
}
