using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Prompts to the vectors the UNet attends to: tokenizer and text encoder.</summary>
internal sealed class PromptEncoder : IDisposable
{
    private readonly PromptChunker chunker;
    private readonly ClipTextModel model;

    private PromptEncoder(ClipTokenizer tokenizer, ClipTextModel model) => (chunker, this.model) = (new(tokenizer), model);

    public int HiddenSize => model.HiddenSize;

    /// <summary>Embeddings to be found again; none are kept unless it is set.</summary>
    public PromptCache Cache { get; set; } = new(0);

    public static PromptEncoder Load(ModelFolder folder, Device device, ScalarType dtype)
    {
        var tokenizer = ClipTokenizer.Load(folder.PartFolder("tokenizer"));
        var config = ClipTextConfig.Parse(folder.Config("text_encoder"));
        if (tokenizer.VocabularySize > config.VocabularySize)
            throw new InvalidDataException($"{folder.Path}: the tokenizer has {tokenizer.VocabularySize} tokens, the text encoder {config.VocabularySize}.");
        if (tokenizer.MaxLength > config.MaxLength)
            throw new InvalidDataException($"{folder.Path}: the tokenizer gives {tokenizer.MaxLength} ids, the text encoder takes {config.MaxLength}.");
        return new(tokenizer, Parts.Load(folder, "text_encoder", device, dtype, weights => new ClipTextModel(weights, config)));
    }

    /// <summary>Encodes one prompt.</summary>
    /// <param name="prompt">What the images show.</param>
    /// <param name="negativePrompt">What they should not show; used with guidance only.</param>
    /// <param name="isGuided">Whether the negative half comes first.</param>
    /// <param name="clipSkip">How many of the text encoder's last layers are left out for the prompt; the negative prompt keeps them all, as in diffusers.</param>
    /// <param name="syntax">How both prompts are read.</param>
    /// <returns>[1, L, D], or with guidance [2, L, D]; L is the tokenizer's length times the chunks of the longer prompt.</returns>
    /// <exception cref="ArgumentException">So many layers cannot be left out.</exception>
    public Tensor Encode(string prompt, string negativePrompt, bool isGuided, int clipSkip = 0, PromptSyntax syntax = PromptSyntax.Plain)
    {
        if (clipSkip < 0 || clipSkip >= model.Layers.Length)
            throw new ArgumentException($"Clip skip {clipSkip}: the text encoder has {model.Layers.Length} layers, of which 0 to {model.Layers.Length - 1} can be left out.", nameof(clipSkip));
        using var scope = NewDisposeScope();
        var texts = isGuided ? new[] { negativePrompt, prompt } : [prompt];
        var chunks = Chunk(syntax, texts);
        // Each text by itself: its embeddings do not depend on the other one, and are found again with another.
        var context = cat([.. texts.Select((text, i) => EncodeText(text, chunks[i], syntax, i == texts.Length - 1 ? clipSkip : 0))]);
        return context.MoveToOuterDisposeScope();
    }

    /// <summary>The chunks of each text, brought to the same number by empty ones.</summary>
    private List<PromptChunk>[] Chunk(PromptSyntax syntax, params string[] texts)
    {
        List<PromptChunk>[] chunks = [.. texts.Select<string, List<PromptChunk>>(text => syntax == PromptSyntax.Weighted ? [.. chunker.Weighted(text)] : [chunker.Plain(text)])];
        var count = chunks.Max(text => text.Count);
        foreach (var text in chunks) text.AddRange(Enumerable.Repeat(chunker.Empty, count - text.Count));
        return chunks;
    }

    private Tensor EncodeText(string text, List<PromptChunk> chunks, PromptSyntax syntax, int clipSkip) => Cache.Get(new(text, syntax, chunks.Count, clipSkip), () =>
    {
        using var ids = tensor(chunks.SelectMany(chunk => chunk.Ids).Select(id => (long)id).ToArray(), device: model.Device).view(chunks.Count, -1);
        var embeddings = model.Forward(ids, clipSkip);                                                       // [chunks, L, D]
        return PromptWeighting.Apply(embeddings, chunks).reshape(1, -1, model.HiddenSize);                   // [1, chunks · L, D]
    });

    public void Dispose()
    {
        Cache.Dispose();
        model.Dispose();
    }
}
