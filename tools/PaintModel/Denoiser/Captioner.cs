using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Captions as token ids.</summary>
internal sealed class Captioner(ClipTokenizer tokenizer)
{
    /// <summary>How often a training caption is left empty, for classifier-free guidance (Ho and Salimans, arXiv 2207.12598).</summary>
    private const double Dropped = 0.1;

    /// <summary>A new caption for each scene, [B, L].</summary>
    public Tensor Free(IReadOnlyList<Scene> scenes, Random random, bool arePlaces) => Ids([.. scenes.Select(scene => random.NextDouble() < Dropped ? "" : Caption.Free(scene, random, arePlaces))]);

    public Tensor Ids(IReadOnlyList<string> texts) => tensor([.. texts.SelectMany(tokenizer.Encode).Select(id => (long)id)], [texts.Count, tokenizer.MaxLength]);
}
