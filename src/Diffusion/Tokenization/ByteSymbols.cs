namespace Distributed.Diffusion;

/// <summary>The printable character that stands for each byte in byte-level vocabularies: itself where it shows, else one from U+0100 on.</summary>
internal static class ByteSymbols
{
    /// <summary>Ends the last symbol of a word.</summary>
    public const string WordEnd = "</w>";

    private static readonly char[] Symbols = Make();

    /// <summary>The bytes in the order of CLIP's vocabulary: those that show, then the others.</summary>
    public static IEnumerable<byte> InVocabularyOrder => Enumerable.Range(0, 256).OrderBy(value => Shows(value) ? 0 : 1).Select(value => (byte)value);

    public static char Of(byte value) => Symbols[value];

    private static char[] Make()
    {
        var symbols = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++) symbols[value] = Shows(value) ? (char)value : next++;
        return symbols;
    }

    private static bool Shows(int value) => value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
}
