using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>The layout of a CLIP text encoder: text_encoder/config.json, with transformers' defaults.</summary>
public sealed record ClipTextConfig
{
    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularySize { get; init; } = 49408;

    /// <summary>Channels of every hidden state, C.</summary>
    public int HiddenSize { get; init; } = 512;

    /// <summary>Channels inside the feed-forward part.</summary>
    public int IntermediateSize { get; init; } = 2048;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>The longest text, in tokens.</summary>
    public int MaxLength { get; init; } = 77;

    /// <summary>The non-linearity.</summary>
    public ClipActivation Activation { get; init; } = ClipActivation.QuickGelu;

    /// <summary>Epsilon of every layer norm.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The end-of-text token. 2 is what old checkpoints say wrongly; it then is the largest id in the text.</summary>
    public int EndOfTextId { get; init; } = 49407;

    /// <summary>Reads config.json.</summary>
    /// <exception cref="InvalidDataException">A value the encoder cannot honour.</exception>
    public static ClipTextConfig Parse(JsonElement json)
    {
        var read = new ConfigReader(json, "Text encoder");
        read.Only("architectures", "CLIPTextModel", null);
        read.Only("model_type", "clip_text_model");
        var config = new ClipTextConfig
        {
            VocabularySize = read.Count("vocab_size", 49408),
            HiddenSize = read.Count("hidden_size", 512),
            IntermediateSize = read.Count("intermediate_size", 2048),
            Layers = read.Count("num_hidden_layers", 12),
            Heads = read.Count("num_attention_heads", 8),
            MaxLength = read.Count("max_position_embeddings", 77),
            Activation = read.Text("hidden_act", "quick_gelu", "quick_gelu", "gelu") == "gelu" ? ClipActivation.Gelu : ClipActivation.QuickGelu,
            NormEpsilon = read.Double("layer_norm_eps", 1e-5),
            EndOfTextId = read.Int("eos_token_id", 49407),
        };
        read.Divides("num_attention_heads", config.Heads, config.HiddenSize);
        return config;
    }
}
