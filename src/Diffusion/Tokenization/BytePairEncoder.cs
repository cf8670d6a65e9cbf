namespace Distributed.Diffusion;

/// <summary>
/// Byte-pair encoding (Sennrich et al., arXiv 1508.07909): as long as two neighbours have a merge, the earliest-ranked merge is done
/// wherever it applies, from left to right. A queue of candidates keeps a word of n bytes at O(n log n).
/// </summary>
internal static class BytePairEncoder
{
    private const int End = -1;      // no neighbour
    private const int Gone = -2;     // merged into the symbol on its left

    /// <summary>Gives the symbols of one word, <see cref="ClipVocabulary.Missing"/> for bytes the vocabulary lacks.</summary>
    public static int[] Encode(ReadOnlySpan<byte> word, ClipVocabulary vocabulary)
    {
        var symbols = new int[word.Length];
        var next = new int[word.Length];
        var previous = new int[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            var last = i == word.Length - 1;
            symbols[i] = vocabulary.Symbol(word[i], last);
            next[i] = last ? End : i + 1;
            previous[i] = i - 1;
        }

        var queue = new PriorityQueue<(int At, int Left, int Right, int Product), (int Rank, int At)>();
        for (var i = 0; i + 1 < word.Length; i++) Offer(i);

        var merged = new List<int>();
        while (queue.TryPeek(out _, out var earliest))
        {
            merged.Clear();
            while (queue.TryPeek(out var pair, out var priority) && priority.Rank == earliest.Rank)
            {
                queue.Dequeue();
                if (symbols[pair.At] != pair.Left || next[pair.At] == End || symbols[next[pair.At]] != pair.Right) continue;      // outdated
                var right = next[pair.At];
                symbols[pair.At] = pair.Product;
                symbols[right] = Gone;
                next[pair.At] = next[right];
                if (next[right] != End) previous[next[right]] = pair.At;
                merged.Add(pair.At);
            }
            // New neighbours wait until the merge is done everywhere, even if theirs ranks earlier.
            foreach (var at in merged)
            {
                Offer(at);
                if (previous[at] != End) Offer(previous[at]);
            }
        }
        return [.. symbols.Where(symbol => symbol != Gone)];

        void Offer(int at)
        {
            if (next[at] != End && vocabulary.MergeOf(symbols[at], symbols[next[at]]) is { } merge)
                queue.Enqueue((at, symbols[at], symbols[next[at]], merge.Product), (merge.Rank, at));
        }
    }
}
