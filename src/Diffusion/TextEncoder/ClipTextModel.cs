using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The text tower of CLIP (Radford et al., 2021): token ids in, one vector per token out.</summary>
public sealed class ClipTextModel : Network
{
    private readonly ClipTextConfig config;
    private readonly Tensor tokenEmbedding;
    private readonly Tensor positionEmbedding;

    /// <summary>Takes the weights; their names are those of transformers' CLIPTextModel.</summary>
    public ClipTextModel(WeightSource weights, ClipTextConfig config) : base(weights)
    {
        this.config = config;
        tokenEmbedding = Weights.Take("text_model.embeddings.token_embedding.weight", config.VocabularySize, config.HiddenSize);
        positionEmbedding = Weights.Take("text_model.embeddings.position_embedding.weight", config.MaxLength, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(i => new ClipTextLayer(Weights, $"text_model.encoder.layers.{i}", config))];
        FinalLayerNorm = new(Weights, "text_model.final_layer_norm", config.HiddenSize, config.NormEpsilon);
    }

    /// <summary>The longest text, in tokens, begin and end marks included.</summary>
    public int MaxLength => config.MaxLength;

    /// <summary>Channels of the result, C.</summary>
    public int HiddenSize => config.HiddenSize;

    internal ClipTextLayer[] Layers { get; }

    internal LayerNorm FinalLayerNorm { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">Token ids, [B, L] int64, L ≤ <see cref="MaxLength"/>.</param>
    /// <param name="clipSkip">How many of the last layers to leave out; 0 runs them all.</param>
    /// <returns>The last hidden state that was computed, after the final layer norm: [B, L, C].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="clipSkip"/> exceeds the number of layers.</exception>
    public Tensor Forward(Tensor ids, int clipSkip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipSkip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, config.Layers);
        using var hidden = HiddenState(ids, config.Layers - clipSkip);                               // [B, L, C]
        return FinalLayerNorm.Forward(hidden);                                                       // [B, L, C]
    }

    /// <summary>The vector at each text's end mark, which stands for the whole text.</summary>
    /// <param name="ids">Token ids, [B, L] int64.</param>
    /// <param name="lastHiddenState">What <see cref="Forward"/> made of them, [B, L, C].</param>
    /// <returns>[B, C].</returns>
    public Tensor Pool(Tensor ids, Tensor lastHiddenState)
    {
        using var scope = NewDisposeScope();
        // argmax gives the first of several: the text's own end mark, not the padding, which is the same token.
        var marks = config.EndOfTextId == 2 ? ids : ids.eq(config.EndOfTextId).to(ScalarType.Int64); // [B, L]
        var ends = marks.argmax(1).view(-1, 1, 1).expand(-1, 1, lastHiddenState.size(2));            // [B, 1, C]
        return lastHiddenState.gather(1, ends).squeeze(1).MoveToOuterDisposeScope();                 // [B, C]
    }

    /// <summary>The hidden state after so many layers, before the final norm; 0 gives the embeddings.</summary>
    internal Tensor HiddenState(Tensor ids, int layers)
    {
        using var scope = NewDisposeScope();
        var length = ids.size(1);
        var hidden = tokenEmbedding.index_select(0, ids.flatten()).view(-1, length, config.HiddenSize)
            .add_(positionEmbedding.narrow(0, 0, length), Scalars.One);                              // [B, L, C]
        foreach (var layer in Layers.Take(layers)) hidden = hidden.Then(layer.Forward(hidden));
        return hidden.MoveToOuterDisposeScope();
    }
}
