using System.Globalization;
using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// Characters as Python 3.11 sees them (Unicode 14.0), which is where CLIP's prompts are usually prepared: the categories, white space and
/// lower-casing that decide how a prompt is cut into words.
/// </summary>
internal static class Unicode14
{
    private const char CapitalSigma = 'Σ', SmallSigma = 'σ', FinalSigma = 'ς';
    private const char CapitalDottedI = '\u0130';

    /// <summary>First and last of each range that holds characters .NET knows and Unicode 14 had not assigned yet.</summary>
    private static readonly int[] Newer =
    [
        0x897, 0x897, 0xCF3, 0xCF3, 0xECE, 0xECE, 0x1B4E, 0x1B4F, 0x1B7F, 0x1B7F, 0x1C89, 0x1C8A, 0x2427, 0x2429, 0x2FFC, 0x2FFF, 0x31E4,
        0x31EF, 0xA7CB, 0xA7CD, 0xA7DA, 0xA7DC, 0x105C0, 0x105F3, 0x10D40, 0x10D8F, 0x10EC2, 0x10EFF, 0x1123F, 0x11241, 0x11380, 0x113E2,
        0x116D0, 0x116E3, 0x11B00, 0x11BF9, 0x11F00, 0x11F5A, 0x1342F, 0x1342F, 0x13440, 0x143FA, 0x16100, 0x16139, 0x16D40, 0x16D79,
        0x18CFF, 0x18CFF, 0x1B132, 0x1B132, 0x1B155, 0x1B155, 0x1CC00, 0x1CEB3, 0x1D2C0, 0x1D2D3, 0x1DF25, 0x1DF2A, 0x1E030, 0x1E08F,
        0x1E4D0, 0x1E5FF, 0x1F6DC, 0x1F6DC, 0x1F774, 0x1F77F, 0x1F7D9, 0x1F7D9, 0x1F8B2, 0x1F8C1, 0x1FA75, 0x1FA77, 0x1FA87, 0x1FA8F,
        0x1FAAD, 0x1FAAF, 0x1FABB, 0x1FABF, 0x1FAC6, 0x1FACF, 0x1FADA, 0x1FADF, 0x1FAE8, 0x1FAE9, 0x1FAF7, 0x1FAF8, 0x1FBCB, 0x1FBEF,
        0x2B739, 0x2B739, 0x2EBF0, 0x2EE5D, 0x31350, 0x323AF,
    ];

    public static bool IsLetter(Rune rune) => Rune.GetUnicodeCategory(rune) <= UnicodeCategory.OtherLetter;

    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Categories Cc, Cf, Cs, Co and Cn.</summary>
    public static bool IsOther(Rune rune) => !rune.IsAscii && IsNewer(rune.Value) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    /// <summary>Lower-cases a word with the full mapping: a dotted capital I keeps its dot, a capital sigma that ends a word is final.</summary>
    public static string ToLower(string word)
    {
        if (word.All(char.IsAscii)) return word.ToLowerInvariant();
        var lower = new StringBuilder(word.Length + 1);
        for (var i = 0; i < word.Length;)
        {
            var rune = Rune.GetRuneAt(word, i);
            if (rune.Value == CapitalSigma) lower.Append(EndsWord(word, i) ? FinalSigma : SmallSigma);
            else if (rune.Value == CapitalDottedI) lower.Append("i\u0307");
            else lower.Append(Rune.ToLowerInvariant(rune));
            i += rune.Utf16SequenceLength;
        }
        return lower.ToString();
    }

    /// <summary>Unicode's Final_Sigma: a cased letter before and none after, whatever case-ignorable characters lie between.</summary>
    private static bool EndsWord(string word, int sigma)
    {
        for (var before = sigma; ;)
        {
            if (before == 0) return false;
            _ = Rune.DecodeLastFromUtf16(word.AsSpan(0, before), out var rune, out var length);
            before -= length;
            if (IsCaseIgnorable(rune)) continue;
            if (!IsCased(rune)) return false;
            break;
        }
        for (var after = sigma + 1; after < word.Length;)
        {
            var rune = Rune.GetRuneAt(word, after);
            after += rune.Utf16SequenceLength;
            if (!IsCaseIgnorable(rune)) return !IsCased(rune);
        }
        return true;
    }

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or >= 0x2160 and <= 0x217F or >= 0x24B6 and <= 0x24E9
            or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol or UnicodeCategory.Format
        || rune.Value is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;

    private static bool IsNewer(int point)
    {
        var at = Array.BinarySearch(Newer, point);
        return at >= 0 || (~at & 1) == 1;      // between the first and the last of a range
    }
}
