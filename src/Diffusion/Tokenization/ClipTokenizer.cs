using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// CLIP's byte-level BPE tokenizer (Radford et al., arXiv 2103.00020), with the ids that transformers' CLIPTokenizer gives where the package
/// ftfy is absent. Safe for use by many threads; time grows linearly with the prompt, n log n within one word.
/// </summary>
public sealed class ClipTokenizer
{
    private const int CachedWords = 16_384;
    private const int LongestCachedWord = 64;

    private readonly ClipVocabulary vocabulary;
    private readonly KeyValuePair<string, int>[] marks;
    private readonly ConcurrentDictionary<string, int[]> words = new(StringComparer.Ordinal);
    private readonly int bos, eos, pad, unknown;

    private ClipTokenizer(ClipVocabulary vocabulary, ClipSpecialTokens special, string folder)
    {
        this.vocabulary = vocabulary;
        MaxLength = special.MaxLength;
        (bos, eos, pad, unknown) = (Id(special.Bos), Id(special.Eos), Id(special.Pad), Id(special.Unknown));
        marks = [.. special.Marks.OrderByDescending(mark => mark.Length).Select(mark => KeyValuePair.Create(mark, Id(mark)))];

        int Id(string mark) => vocabulary.Id(mark)
            ?? throw new InvalidDataException($"The special token '{mark}' is not in {Path.Combine(folder, "vocab.json")}.");
    }

    /// <summary>How many ids every encoded prompt has, start and end included (model_max_length; 77 for CLIP).</summary>
    public int MaxLength { get; }

    /// <summary>How many tokens the vocabulary has; ids are usually below it.</summary>
    public int VocabularySize => vocabulary.Size;

    /// <summary>Loads the tokenizer of a model in the diffusers layout.</summary>
    /// <param name="tokenizerFolder">Holds vocab.json and merges.txt, perhaps tokenizer_config.json and special_tokens_map.json.</param>
    /// <exception cref="InvalidDataException">A file is missing or unusable; the message says which, where and why.</exception>
    public static ClipTokenizer Load(string tokenizerFolder) =>
        new(ClipVocabulary.Load(tokenizerFolder), ClipSpecialTokens.Load(tokenizerFolder), tokenizerFolder);

    /// <summary>Gives exactly <see cref="MaxLength"/> ids: start, as much of the prompt as fits, end, padding.</summary>
    public int[] Encode(string text) => Tokenize(text).Ids;

    /// <summary>Encodes a prompt and tells how long it was.</summary>
    public TokenizedPrompt Tokenize(string text)
    {
        var tokens = Tokens(text);
        return new(Frame(CollectionsMarshal.AsSpan(tokens)), tokens.Count + 2);
    }

    /// <summary>The tokens of a piece of text, without start, end and padding.</summary>
    internal List<int> Tokens(string text)
    {
        var tokens = new List<int>();
        foreach (var (piece, mark) in SplitAtMarks(text))
        {
            if (mark is { } id) tokens.Add(id);
            else AddWords(piece, tokens);
        }
        return tokens;
    }

    /// <summary>Gives exactly <see cref="MaxLength"/> ids: start, as many of the tokens as fit, end, padding.</summary>
    internal int[] Frame(ReadOnlySpan<int> tokens)
    {
        var ids = new int[MaxLength];
        Array.Fill(ids, pad);
        var kept = tokens[..Math.Min(tokens.Length, MaxLength - 2)];
        ids[0] = bos;
        kept.CopyTo(ids.AsSpan(1));
        ids[kept.Length + 1] = eos;
        return ids;
    }

    /// <summary>Special tokens written out in a prompt are those tokens, before any clean-up, as in transformers.</summary>
    private IEnumerable<(string Piece, int? Mark)> SplitAtMarks(string text)
    {
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            var (mark, id) = Array.Find(marks, mark => string.CompareOrdinal(text, at, mark.Key, 0, mark.Key.Length) == 0);
            if (mark is null)
            {
                at++;
                continue;
            }
            if (at > start) yield return (text[start..at], null);
            yield return (mark, id);
            start = at += mark.Length;
        }
        if (start < text.Length) yield return (text[start..], null);
    }

    private void AddWords(string piece, List<int> tokens)
    {
        var scanner = new WordScanner(PromptCleaning.Clean(piece));
        var known = words.GetAlternateLookup<ReadOnlySpan<char>>();
        while (scanner.MoveNext())
        {
            if (!known.TryGetValue(scanner.Current, out var ids))
            {
                ids = EncodeWord(scanner.Current.ToString());
                if (scanner.Current.Length <= LongestCachedWord)
                {
                    if (words.Count >= CachedWords) words.Clear();
                    known.TryAdd(scanner.Current, ids);
                }
            }
            tokens.AddRange(ids);
        }
    }

    private int[] EncodeWord(string word)
    {
        // The two marks that only appeared when the text became small ("<|ENDOFTEXT|>").
        if (word is ClipSpecialTokens.Start or ClipSpecialTokens.End) return [vocabulary.Id(word) ?? unknown];
        var symbols = BytePairEncoder.Encode(Encoding.UTF8.GetBytes(word), vocabulary);
        for (var i = 0; i < symbols.Length; i++)
        {
            if (symbols[i] == ClipVocabulary.Missing) symbols[i] = unknown;
        }
        return symbols;
    }
}
