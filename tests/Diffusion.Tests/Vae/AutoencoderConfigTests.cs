using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class AutoencoderConfigTests
{
    private const string Kl = """
        {"_class_name":"AutoencoderKL","block_out_channels":[8,16],"down_block_types":["DownEncoderBlock2D","DownEncoderBlock2D"],
         "up_block_types":["UpDecoderBlock2D","UpDecoderBlock2D"],"norm_num_groups":4,"use_quant_conv":false,
         "use_post_quant_conv":false,"mid_block_add_attention":false,"latent_channels":3}
        """;

    private const string Tiny = """
        {"_class_name":"AutoencoderTiny","encoder_block_out_channels":[8,8,8],"decoder_block_out_channels":[12,12,12],
         "num_encoder_blocks":[1,2,1],"num_decoder_blocks":[2,1,1],"latent_channels":5}
        """;

    [Theory]
    [InlineData(Kl, 3, 2, 0.18215)]
    [InlineData(Tiny, 5, 4, 1.0)]
    public void Any_layout_encodes_and_decodes_and_leaves_nothing_behind(string json, int channels, int factor, double scaling)
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var network = Autoencoder.Create(new RandomWeights(1), Json.Parse(json)))
        using (var image = randn(2, 3, 8, 16))
        using (var latents = network.Encode(image))
        using (var decoded = network.Decode(latents.Mean))
        {
            Assert.Equal((channels, factor, scaling), (network.LatentChannels, network.SpatialFactor, network.ScalingFactor));
            Assert.Equal([2, channels, 8 / factor, 16 / factor], latents.Mean.shape);
            Assert.Equal(image.shape, decoded.shape);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("""{"_class_name":"VQModel"}""", "_class_name", "\"VQModel\"", "AutoencoderKL, AutoencoderTiny")]
    [InlineData("""{"down_block_types":["AttnDownEncoderBlock2D"]}""", "down_block_types", "AttnDownEncoderBlock2D", "DownEncoderBlock2D")]
    [InlineData("""{"latents_mean":[0,0,0,0]}""", "latents_mean", "[0,0,0,0]", "null")]
    [InlineData("""{"shift_factor":0.1}""", "shift_factor", "0.1", "null")]
    [InlineData("""{"norm_num_groups":30}""", "norm_num_groups", "30", "64")]
    [InlineData("""{"_class_name":"AutoencoderTiny","act_fn":"silu"}""", "act_fn", "\"silu\"", "\"relu\"")]
    [InlineData("""{"_class_name":"AutoencoderTiny","num_encoder_blocks":[1,3,3]}""", "encoder_block_out_channels", "missing", "3 equal widths")]
    [InlineData("""{"_class_name":"AutoencoderTiny","decoder_block_out_channels":[64,32,64,64]}""", "decoder_block_out_channels", "[64,32,64,64]", "equal widths")]
    public void A_config_beyond_the_network_is_refused_by_name(string json, params string[] named) =>
        Json.AssertRefused(config => Autoencoder.Create(new RandomWeights(1), config), json, named);
}
