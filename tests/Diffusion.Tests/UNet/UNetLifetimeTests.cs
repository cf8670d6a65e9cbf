using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class UNetLifetimeTests
{
    private static long Alive => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static UNetConfig Tiny => UNetConfig.Parse(Json.Parse("""
        {"block_out_channels":[8,16],"layers_per_block":[1,2],"down_block_types":["CrossAttnDownBlock2D","DownBlock2D"],
         "up_block_types":["UpBlock2D","CrossAttnUpBlock2D"],"attention_head_dim":[2,4],"transformer_layers_per_block":[2,1],
         "cross_attention_dim":6,"norm_num_groups":4,"use_linear_projection":true,"center_input_sample":true,"mid_block_type":null}
        """));

    [Fact]
    public void A_forward_call_leaves_nothing_behind_but_its_result()
    {
        using var network = new UNet2DConditionModel(new RandomWeights(1), Tiny);
        using var latents = randn(2, 4, 5, 7);
        using var timesteps = tensor([981L, 1]);
        using var context = randn(2, 3, 6);
        var before = Alive;
        using var result = network.Forward(latents, timesteps, context);
        Assert.Equal([2, 4, 5, 7], result.shape);
        Assert.Equal(before + 1, Alive);
    }

    [Fact]
    public void One_timestep_serves_all_rows()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet2DConditionModel(new RandomWeights(1), Tiny);
        var (latents, context) = (randn(2, 4, 4, 4), randn(2, 3, 6));
        Tensors.AssertClose(network.Forward(latents, tensor([7L, 7]), context), network.Forward(latents, tensor([7L]), context), 1e-6);
        Tensors.AssertClose(network.Forward(latents, tensor([7L, 7]), context), network.Forward(latents, tensor([7f, 7f]), context), 1e-6);
    }

    [Fact]
    public void Disposing_frees_every_weight()
    {
        var before = Alive;
        new UNet2DConditionModel(new RandomWeights(1), Tiny).Dispose();
        Assert.Equal(before, Alive);
    }

    [Fact]
    public void A_missing_weight_frees_those_already_taken()
    {
        var before = Alive;
        Assert.Throws<InvalidDataException>(() => new UNet2DConditionModel(new RandomWeights(1, missing: "conv_out.bias"), Tiny));
        Assert.Equal(before, Alive);
    }
}
