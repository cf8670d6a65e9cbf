using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// What CLIPTokenizer does to a prompt before it is cut into words, where the package ftfy is absent: BERT's basic clean-up. Invisible and
/// unassigned characters go (their neighbours join), white space becomes single spaces, ideographs stand alone, letters become composed
/// (form C) and small.
/// </summary>
internal static class PromptCleaning
{
    public static string Clean(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune)) visible.Append(' ');
            else if (rune == Rune.ReplacementChar || Unicode14.IsOther(rune)) continue;      // lone surrogates arrive as U+FFFD too
            else if (IsIdeograph(rune.Value)) visible.Append(' ').Append(rune).Append(' ');
            else visible.Append(rune);
        }
        var words = CanonicalComposition.Compose(visible.ToString()).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Select(Unicode14.ToLower));
    }

    // The blocks BERT's tokenizer lists; later extensions are not among them.
    private static bool IsIdeograph(int point) => point
        is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F
        or >= 0x2B740 and <= 0x2B81F or >= 0x2B820 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
