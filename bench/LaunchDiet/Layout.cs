using System.Text.Json;

namespace Distributed.LaunchDiet;

/// <summary>A UNet's configuration, the size of its latents and of its text.</summary>
internal sealed record Layout(string Name, string Config, int Side, int Tokens, int TextChannels, (long Channels, long Side)[] FeatureMaps)
{
    private static readonly Layout Small = new("models/full", """
        {"attention_head_dim":4,"block_out_channels":[48,96],"cross_attention_dim":96,"down_block_types":["CrossAttnDownBlock2D","CrossAttnDownBlock2D"],
         "layers_per_block":2,"norm_num_groups":8,"up_block_types":["CrossAttnUpBlock2D","CrossAttnUpBlock2D"]}
        """, 8, 24, 96, [(48, 8), (96, 4)]);

    private static readonly Layout Large = new("SD 1.5", """{"cross_attention_dim":768}""", 64, 77, 768, [(320, 64), (640, 32), (1280, 16), (1280, 8)]);

    public JsonElement Json { get; } = JsonDocument.Parse(Config).RootElement;

    public static Layout Parse(string text)
    {
        var layout = text.Split(':')[0] == "small" ? Small : Large;
        return text.Split(':') is [_, var side] ? layout with { Side = int.Parse(side) } : layout;
    }
}
