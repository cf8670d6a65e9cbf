using System.Globalization;
using System.Text;

namespace Distributed.Faults;

/// <summary>An HTTP/1.1 request as far as it has come. Its length is told by Content-Length, as the store's clients do.</summary>
internal sealed class HttpRequest
{
    private const string EndOfHeaders = "\r\n\r\n", Length = "\r\nContent-Length:";
    private const int LongestMethod = 7;

    private readonly StringBuilder headers = new();
    private long missing;
    private bool hasHeaders;

    /// <summary>Whether all of it has come.</summary>
    public bool IsWhole => hasHeaders && missing <= 0;

    /// <summary>Whether a piece of what a client sends is the beginning of a request: a method and a path. Clients send nothing before the last answer has come.</summary>
    public static bool Begins(ReadOnlySpan<byte> piece) =>
        piece.IndexOf(" /"u8) is > 0 and <= LongestMethod and var method && !piece[..method].ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    /// <summary>Adds the piece that came next.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        if (hasHeaders)
        {
            missing -= piece.Length;
            return;
        }
        headers.Append(Encoding.Latin1.GetString(piece));
        var text = headers.ToString();
        if (text.IndexOf(EndOfHeaders, StringComparison.Ordinal) is not (>= 0 and var end)) return;
        hasHeaders = true;
        missing = BodyLength(text[..end]) - (text.Length - end - EndOfHeaders.Length);
    }

    private static long BodyLength(string headers)
    {
        var at = headers.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : long.Parse(headers[(at + Length.Length)..].Split("\r\n")[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
