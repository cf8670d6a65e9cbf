using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Prompts to the vectors the UNet attends to: tokenizer and text encoder.</summary>
internal sealed class PromptEncoder : IDisposable
{
    private readonly ClipTokenizer tokenizer;
    private readonly ClipTextModel model;

    private PromptEncoder(ClipTokenizer tokenizer, ClipTextModel model) => (this.tokenizer, this.model) = (tokenizer, model);

    public int HiddenSize => model.HiddenSize;

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

    /// <summary>Encodes one prompt for a batch of images.</summary>
    /// <param name="prompt">What the images show.</param>
    /// <param name="negativePrompt">What they should not show; used with guidance only.</param>
    /// <param name="isGuided">Whether the negative half comes first.</param>
    /// <param name="images">B.</param>
    /// <param name="clipSkip">How many of the text encoder's last layers are left out for the prompt; the negative prompt keeps them all, as in diffusers.</param>
    /// <returns>[B, L, D], or with guidance [2B, L, D].</returns>
    public Tensor Encode(string prompt, string negativePrompt, bool isGuided, int images, int clipSkip = 0)
    {
        using var scope = NewDisposeScope();
        var context = !isGuided ? Encode(clipSkip, prompt)
            : clipSkip == 0 ? Encode(clipSkip, negativePrompt, prompt)
            : cat([Encode(0, negativePrompt), Encode(clipSkip, prompt)]);
        return context.repeat_interleave(images, dim: 0).MoveToOuterDisposeScope();
    }

    private Tensor Encode(int clipSkip, params string[] texts)
    {
        using var ids = tensor(texts.SelectMany(tokenizer.Encode).Select(id => (long)id).ToArray(), device: model.Device).view(texts.Length, -1);
        return model.Forward(ids, clipSkip);                                                                 // [texts, L, D]
    }

    public void Dispose() => model.Dispose();
}
