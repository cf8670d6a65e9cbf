using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>The tokenizer of the models: a byte-level BPE learnt until every word of the grammar is one token.</summary>
internal static class CaptionVocabulary
{
    /// <summary>Tokens of a prompt, start and end included; the longest sentences of the grammar have about 28.</summary>
    public const int MaxLength = 32;

    private const int MostMerges = 4000;                     // more than the words have letters: learning ends by itself

    /// <returns>How many tokens there are.</returns>
    public static int Write(string folder) => TinyVocabulary.Write(folder, Corpus(), MostMerges, MaxLength);

    /// <summary>Every word the grammar can say.</summary>
    public static IEnumerable<string> Corpus() =>
    [
        .. Enum.GetValues<ShapeKind>().SelectMany(Words.Of), .. Enum.GetValues<PaintColor>().SelectMany(Words.Of), .. Enum.GetValues<Background>().SelectMany(Words.Of),
        .. Enum.GetValues<ObjectSize>().SelectMany(Words.Of), .. Enum.GetValues<Relation>().SelectMany(Words.Of), .. Words.Openings, .. Words.Endings,
        "a an and in the center on left right at top bottom of to is against with background",
    ];
}
