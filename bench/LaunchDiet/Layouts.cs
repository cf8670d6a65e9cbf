using System.Text.Json;

namespace Distributed.LaunchDiet;

/// <summary>A UNet's configuration, the size of its latents and of its text.</summary>
internal sealed record Layouts(string Name, JsonElement Config, int Side, int Tokens, int TextChannels)
{
    /// <summary>models/full.</summary>
    public static Layouts Small => new("models/full", Parse("""
        {"attention_head_dim":4,"block_out_channels":[48,96],"cross_attention_dim":96,"down_block_types":["CrossAttnDownBlock2D","CrossAttnDownBlock2D"],
         "layers_per_block":2,"norm_num_groups":8,"up_block_types":["CrossAttnUpBlock2D","CrossAttnUpBlock2D"]}
        """), 8, 24, 96);

    /// <summary>SD 1.5.</summary>
    public static Layouts Large => new("SD 1.5", Parse("""{"cross_attention_dim":768}"""), 64, 77, 768);

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
