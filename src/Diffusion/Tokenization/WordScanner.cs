using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// Cuts cleaned text into the pieces CLIP encodes one by one: English contractions, runs of letters, single digits, runs of anything else.
/// One pass, written by hand: the pattern <c>'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>, ignoring case, after the two
/// marks of start and end.
/// </summary>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    private const int IotaSubscript = 0x345;      // a mark whose other cases are letters: the case-blind pattern matches it nowhere

    private static readonly string[] Literals = [ClipSpecialTokens.Start, ClipSpecialTokens.End, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private ReadOnlySpan<char> rest = text;

    /// <summary>The piece last found.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Finds the next piece.</summary>
    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            var length = PieceAt(rest);
            var piece = rest[..Math.Abs(length)];
            rest = rest[piece.Length..];
            if (length <= 0) continue;
            Current = piece;
            return true;
        }
        return false;
    }

    /// <summary>The length of the piece the text begins with; negative for characters that belong to none.</summary>
    private static int PieceAt(ReadOnlySpan<char> text)
    {
        foreach (var literal in Literals)
        {
            if (StartsWith(text, literal)) return literal.Length;
        }
        _ = Rune.DecodeFromUtf16(text, out var first, out var length);
        var kind = KindOf(first);
        if (kind == Kind.Gap) return -length;
        if (kind == Kind.Number) return length;
        while (length < text.Length)
        {
            _ = Rune.DecodeFromUtf16(text[length..], out var next, out var more);
            if (KindOf(next) != kind) break;
            length += more;
        }
        return length;
    }

    private static bool StartsWith(ReadOnlySpan<char> text, string literal)
    {
        if (text.Length < literal.Length || text[0] != literal[0]) return false;
        for (var i = 1; i < literal.Length; i++)
        {
            // Case-blind over text that is already small: what remains is the long s.
            if (text[i] != literal[i] && !(literal[i] == 's' && text[i] == 'ſ')) return false;
        }
        return true;
    }

    private static Kind KindOf(Rune rune) =>
        Unicode14.IsLetter(rune) ? Kind.Letter
        : Unicode14.IsNumber(rune) ? Kind.Number
        : Rune.IsWhiteSpace(rune) || rune.Value == IotaSubscript ? Kind.Gap
        : Kind.Other;

    private enum Kind { Letter, Number, Gap, Other }
}
