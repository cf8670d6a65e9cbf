namespace Distributed.Diffusion.Tests;

public sealed class UNetConfigTests
{
    [Fact]
    public void Missing_keys_take_the_defaults_of_diffusers()
    {
        var config = UNetConfig.Parse(Json.Parse("{}"));
        Assert.Equal([320, 640, 1280, 1280], config.BlockOutChannels);
        Assert.Equal([2, 2, 2, 2], config.LayersPerBlock);
        Assert.Equal([8, 8, 8, 8], config.Heads);
        Assert.Equal([true, true, true, false], config.DownAttention);
        Assert.Equal([true, true, true, false], config.UpAttention);
        Assert.True(config.HasMidBlock);
        Assert.Equal((1280, 32, 1e-5), (config.CrossAttentionDim, config.NormGroups, config.NormEpsilon));
    }

    [Theory]
    [InlineData("""{"mid_block_type":null}""", false)]
    [InlineData("""{"mid_block_type":"UNetMidBlock2DCrossAttn"}""", true)]
    [InlineData("""{}""", true)]
    public void A_null_mid_block_is_none_and_an_absent_one_the_default(string json, bool expected) =>
        Assert.Equal(expected, UNetConfig.Parse(Json.Parse(json)).HasMidBlock);

    [Theory]
    [InlineData("""{"mid_block_type":"UNetMidBlock2DSimpleCrossAttn"}""", "mid_block_type", "UNetMidBlock2DSimpleCrossAttn", "UNetMidBlock2DCrossAttn, null")]
    [InlineData("""{"class_embed_type":"timestep"}""", "class_embed_type", "\"timestep\"", "null")]
    [InlineData("""{"addition_embed_type":"text_time"}""", "addition_embed_type", "\"text_time\"", "null")]
    [InlineData("""{"time_cond_proj_dim":256}""", "time_cond_proj_dim", "256", "null")]
    [InlineData("""{"num_attention_heads":8}""", "num_attention_heads", "8", "null")]
    [InlineData("""{"dual_cross_attention":true}""", "dual_cross_attention", "true", "false")]
    [InlineData("""{"only_cross_attention":[false,false,true,false]}""", "only_cross_attention", "true", "false")]
    [InlineData("""{"act_fn":"gelu"}""", "act_fn", "\"gelu\"", "\"silu\"")]
    [InlineData("""{"resnet_time_scale_shift":"scale_shift"}""", "resnet_time_scale_shift", "\"scale_shift\"", "\"default\"")]
    [InlineData("""{"down_block_types":["DownBlock2D","DownBlock2D","DownBlock2D","KDownBlock2D"]}""", "down_block_types", "KDownBlock2D", "CrossAttnDownBlock2D or DownBlock2D")]
    [InlineData("""{"layers_per_block":[1,2]}""", "layers_per_block", "[1,2]", "4 of them")]
    [InlineData("""{"cross_attention_dim":[768,768,768,768]}""", "cross_attention_dim", "[768,768,768,768]", "a whole number")]
    [InlineData("""{"in_channels":0}""", "in_channels", "0", "above zero")]
    [InlineData("""[]""", "UNet", "object", "Array")]
    [InlineData("""{"block_out_channels":[]}""", "block_out_channels", "[]", "a list")]
    [InlineData("""{"norm_num_groups":33}""", "norm_num_groups", "33", "320")]
    [InlineData("""{"norm_num_groups":null}""", "norm_num_groups", "null", "a whole number")]
    [InlineData("""{"attention_head_dim":7}""", "attention_head_dim", "7", "320")]
    [InlineData("""{"conv_in_kernel":4}""", "conv_in_kernel", "4", "odd")]
    [InlineData("""{"_class_name":"UNet2DModel"}""", "_class_name", "\"UNet2DModel\"", "\"UNet2DConditionModel\"")]
    public void A_config_beyond_the_network_is_refused_by_name(string json, params string[] named) =>
        Json.AssertRefused(UNetConfig.Parse, json, named);
}
