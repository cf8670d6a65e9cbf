namespace Distributed.Diffusion;

/// <summary>
/// Merges that nobody learnt: letters to pairs, pairs to syllables of three and four, within a word and at its end. They give a vocabulary
/// of any size the shape of a real one, in which common words take one to three tokens.
/// </summary>
internal static class SyllableMerges
{
    private static readonly string[] Letters = [.. Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString())];

    /// <summary>Adds syllables behind the merges learnt until together they make so many different tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The merges learnt make more, or there are not so many syllables.</exception>
    public static IReadOnlyList<(string Left, string Right)> Fill(IReadOnlyList<(string Left, string Right)> learnt, int tokens)
    {
        var merges = learnt.ToList();
        var made = learnt.Select(merge => merge.Left + merge.Right).ToHashSet(StringComparer.Ordinal);
        foreach (var merge in Syllables())
        {
            if (made.Count >= tokens) break;
            if (made.Add(merge.Left + merge.Right)) merges.Add(merge);
        }
        return made.Count == tokens ? merges
            : throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"The vocabulary cannot have this many merged tokens; {made.Count} are possible.");
    }

    private static IEnumerable<(string Left, string Right)> Syllables()
    {
        string[] ends = ["", ByteSymbols.WordEnd];
        foreach (var end in ends)
            foreach (var first in Letters) foreach (var second in Letters) yield return (first, second + end);
        foreach (var end in ends)
            foreach (var pair in Pairs()) foreach (var third in Letters) yield return (pair, third + end);
        foreach (var pair in Pairs()) foreach (var other in Pairs()) yield return (pair, other + ByteSymbols.WordEnd);
    }

    private static IEnumerable<string> Pairs() => from first in Letters from second in Letters select first + second;
}
