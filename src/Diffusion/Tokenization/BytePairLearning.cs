using System.Text;

namespace Distributed.Diffusion;

/// <summary>Learns BPE merges: again and again the most frequent pair of neighbours becomes one symbol; ties go to the ordinal first.</summary>
internal static class BytePairLearning
{
    public static IReadOnlyList<(string Left, string Right)> Learn(IEnumerable<string> corpus, int merges)
    {
        var words = Count(corpus).Select(word => (Symbols: Split(word.Key), Count: word.Value)).ToArray();
        var learnt = new List<(string Left, string Right)>();
        while (learnt.Count < merges)
        {
            var pairs = new Dictionary<(string Left, string Right), long>();
            foreach (var (symbols, count) in words)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                    pairs[(symbols[i], symbols[i + 1])] = pairs.GetValueOrDefault((symbols[i], symbols[i + 1])) + count;
            }
            if (pairs.Count == 0) break;
            var best = pairs.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Left, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Right, StringComparer.Ordinal).First().Key;
            learnt.Add(best);
            foreach (var (symbols, _) in words) Merge(symbols, best);
        }
        return learnt;
    }

    private static SortedDictionary<string, long> Count(IEnumerable<string> corpus)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in corpus)
        {
            var scanner = new WordScanner(PromptCleaning.Clean(text));
            while (scanner.MoveNext())
            {
                var word = scanner.Current.ToString();
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }
        return counts;
    }

    private static List<string> Split(string word)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(word).Select(value => ByteSymbols.Of(value).ToString())];
        symbols[^1] += ByteSymbols.WordEnd;
        return symbols;
    }

    private static void Merge(List<string> symbols, (string Left, string Right) pair)
    {
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] != pair.Left || symbols[i + 1] != pair.Right) continue;
            symbols[i] += symbols[i + 1];
            symbols.RemoveAt(i + 1);
        }
    }
}
