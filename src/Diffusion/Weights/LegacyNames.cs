using System.Text.RegularExpressions;

namespace Distributed.Diffusion;

/// <summary>Names that older diffusers releases, and with them the SD 1.x files, gave to weights.</summary>
internal static partial class LegacyNames
{
    // A buffer that old transformers releases stored; it holds 0, 1, 2, …
    private const string PositionIds = "text_model.embeddings.position_ids";

    /// <summary>Whether a file may hold this although no network asks for it.</summary>
    public static bool IsIgnored(string name) => name == PositionIds;

    /// <summary>Whether the weight belongs to the attention in the middle of a VAE, which old files store as 1×1 convolutions.</summary>
    public static bool IsVaeAttention(string name) => VaeAttention().IsMatch(name);

    /// <summary>The old name of a weight; null when it has none.</summary>
    public static string? Of(string name)
    {
        var match = VaeAttention().Match(name);
        if (!match.Success) return null;
        var projection = match.Groups["projection"];
        var old = projection.Value switch
        {
            "to_q" => "query",
            "to_k" => "key",
            "to_v" => "value",
            _ => "proj_attn",
        };
        return $"{name[..projection.Index]}{old}{name[(projection.Index + projection.Length)..]}";
    }

    [GeneratedRegex(@"^(encoder|decoder)\.mid_block\.attentions\.[0-9]+\.(?<projection>to_q|to_k|to_v|to_out\.0)\.(weight|bias)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VaeAttention();
}
