using System.Buffers;
using System.Text;

namespace Distributed.Images;

/// <summary>A sentence that travels inside a PNG, such as the parameters that paint the picture again.</summary>
public sealed record PngText
{
    private static readonly SearchValues<char> Latin1 = SearchValues.Create(
        ['\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Concat(Enumerable.Range(0xA1, 0xFF - 0xA1 + 1)).Select(c => (char)c)]);

    /// <summary>A text under a keyword.</summary>
    /// <param name="keyword">1 to 79 printable ASCII characters without outer or doubled spaces; <c>parameters</c> is the one that image viewers look for.</param>
    /// <param name="text">Any characters but NUL, which would end the text early.</param>
    /// <exception cref="ArgumentException">The keyword or the text cannot stand in a PNG.</exception>
    public PngText(string keyword, string text)
    {
        if (keyword.Length is < 1 or > 79 || keyword.Any(c => c is < ' ' or > '~') || keyword != keyword.Trim(' ') || keyword.Contains("  ", StringComparison.Ordinal))
            throw new ArgumentException($"'{keyword}' is no PNG keyword: 1 to 79 printable ASCII characters, no outer or doubled spaces.", nameof(keyword));
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A PNG text cannot hold the NUL character.", nameof(text));
        (Keyword, Text) = (keyword, text);
    }

    /// <summary>The name the text is found by.</summary>
    public string Keyword { get; }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The chunk: <c>tEXt</c>, which every reader knows, where its Latin-1 holds the text; <c>iTXt</c> in UTF-8 otherwise.</summary>
    internal (byte[] Type, byte[] Data) ToChunk() => Text.AsSpan().ContainsAnyExcept(Latin1)
        ? ("iTXt"u8.ToArray(), Encoding.UTF8.GetBytes($"{Keyword}\0\0\0\0\0{Text}"))    // not compressed, method 0, no language, no translated keyword
        : ("tEXt"u8.ToArray(), Encoding.Latin1.GetBytes($"{Keyword}\0{Text}"));
}
