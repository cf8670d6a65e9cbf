using System.Text.Encodings.Web;
using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// Learns a small CLIP-style vocabulary and writes it as a tokenizer folder that <see cref="ClipTokenizer"/> and transformers both read:
/// 256 bytes, the same at a word's end, merges, the marks of start and end.
/// </summary>
public static class TinyVocabulary
{
    private const int Bases = 2 * 256 + 2;          // every byte within a word and at its end, start and end
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes vocab.json, merges.txt, special_tokens_map.json and tokenizer_config.json. The same input always gives the same files.</summary>
    /// <param name="folder">The tokenizer folder; made if it is not there.</param>
    /// <param name="corpus">Words or texts to learn from; what is frequent here gets short encodings.</param>
    /// <param name="merges">At most so many merges; fewer where every word has already become one token.</param>
    /// <param name="maxLength">The length prompts are brought to, start and end included.</param>
    /// <param name="size">Fills the vocabulary up to so many tokens with syllables, for models of a given size; null leaves it as learnt.</param>
    /// <returns>How many tokens the vocabulary has; the last two are start and end.</returns>
    public static int Write(string folder, IEnumerable<string> corpus, int merges, int maxLength = ClipSpecialTokens.DefaultMaxLength, int? size = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(merges);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 3);
        var learnt = BytePairLearning.Learn(corpus, merges);
        if (size is { } tokensWanted) learnt = SyllableMerges.Fill(learnt, tokensWanted - Bases);
        var bytes = ByteSymbols.InVocabularyOrder.Select(value => ByteSymbols.Of(value).ToString()).ToArray();
        string[] tokens =
        [
            .. bytes,
            .. bytes.Select(symbol => symbol + ByteSymbols.WordEnd),
            .. learnt.Select(merge => merge.Left + merge.Right).Distinct(),
            ClipSpecialTokens.Start,
            ClipSpecialTokens.End,
        ];
        var marks = new Dictionary<string, object>
        {
            ["bos_token"] = ClipSpecialTokens.Start,
            ["eos_token"] = ClipSpecialTokens.End,
            ["pad_token"] = ClipSpecialTokens.End,
            ["unk_token"] = ClipSpecialTokens.End,
        };

        Directory.CreateDirectory(folder);
        WriteJson("vocab.json", tokens.Index().ToDictionary(token => token.Item, token => token.Index));
        File.WriteAllText(Path.Combine(folder, "merges.txt"),
            string.Concat(learnt.Select(merge => $"{merge.Left} {merge.Right}\n").Prepend("#version: 0.2\n")));
        WriteJson("special_tokens_map.json", marks);
        WriteJson("tokenizer_config.json", new Dictionary<string, object>(marks)
        {
            ["errors"] = "replace",
            ["model_max_length"] = maxLength,
            ["tokenizer_class"] = "CLIPTokenizer",
        });
        return tokens.Length;

        void WriteJson<T>(string name, T value) =>
            File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(value, Indented) + "\n");
    }
}
