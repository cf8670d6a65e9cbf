using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The embeddings of the prompts that were used last, least recently used ones given up first. For one thread.</summary>
/// <param name="capacity">How many texts it keeps; 0 keeps none.</param>
internal sealed class PromptCache(int capacity) : IDisposable
{
    private readonly Dictionary<Key, LinkedListNode<(Key Key, Tensor Embeddings)>> byKey = [];
    private readonly LinkedList<(Key Key, Tensor Embeddings)> byUse = [];

    /// <summary>How often a text was found, and how often not.</summary>
    public (long Hits, long Misses) Lookups { get; private set; }

    /// <summary>What a text's embeddings depend on.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Syntax">How it is read.</param>
    /// <param name="Chunks">How many chunks it is brought to.</param>
    /// <param name="ClipSkip">Layers of the text encoder that are left out.</param>
    public readonly record struct Key(string Text, PromptSyntax Syntax, int Chunks, int ClipSkip);

    /// <summary>Finds embeddings, or makes them.</summary>
    /// <param name="key">Which.</param>
    /// <param name="encode">Makes them, [1, L, D], in the caller's dispose scope.</param>
    /// <returns>A tensor of the caller's dispose scope.</returns>
    public Tensor Get(Key key, Func<Tensor> encode)
    {
        if (byKey.TryGetValue(key, out var node))
        {
            byUse.Remove(node);
            byUse.AddFirst(node);
            Lookups = Lookups with { Hits = Lookups.Hits + 1 };
            return node.Value.Embeddings.alias();
        }
        Lookups = Lookups with { Misses = Lookups.Misses + 1 };
        var embeddings = encode();
        if (capacity > 0) byKey[key] = byUse.AddFirst((key, embeddings.alias().DetachFromDisposeScope()));
        while (byUse.Count > capacity) Forget(byUse.Last!);
        return embeddings;
    }

    /// <summary>Gives everything up.</summary>
    public void Clear()
    {
        while (byUse.Last is { } last) Forget(last);
    }

    public void Dispose() => Clear();

    private void Forget(LinkedListNode<(Key Key, Tensor Embeddings)> node)
    {
        byUse.Remove(node);
        byKey.Remove(node.Value.Key);
        node.Value.Embeddings.Dispose();
    }
}
