using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Distributed.Images;

/// <summary>
/// The only names a stored picture can have: <c>{tenant}/{job}/{attempt}-{index}-{first 16 digits of the SHA-256}.png</c>, and
/// <c>{tenant}/{job}/input-{the same}.png</c> for the picture that a job starts from. Made of ids alone, so that no input can name another
/// place, and carrying the attempt, so that a stale worker never touches a newer one's pictures.
/// </summary>
/// <remarks>Jobs that run a job again name that job's input image as theirs: it may go only when none of them is kept.</remarks>
public sealed partial record ImageName
{
    private ImageName(string tenant, Guid job, int attempt, int index, string hash) =>
        (Tenant, Job, Attempt, Index, Hash) = (tenant, job, attempt, index, hash);

    /// <summary>Whose picture it is.</summary>
    public string Tenant { get; }

    /// <summary>The job it belongs to.</summary>
    public Guid Job { get; }

    /// <summary>The attempt that painted it, from 1; 0 for an input image.</summary>
    public int Attempt { get; }

    /// <summary>Whether it is the picture that the job starts from.</summary>
    public bool IsInput => Attempt == 0;

    /// <summary>Its place in the job, from 0.</summary>
    public int Index { get; }

    /// <summary>The first 16 hexadecimal digits, lower case, of its bytes' SHA-256.</summary>
    public string Hash { get; }

    /// <summary>The name of a picture whose bytes are at hand.</summary>
    /// <exception cref="ArgumentException">A part is out of range.</exception>
    public static ImageName For(string tenant, Guid job, int attempt, int index, ReadOnlySpan<byte> png) =>
        For(tenant, job, attempt, index, Convert.ToHexStringLower(SHA256.HashData(png)));

    /// <summary>The name of a picture whose SHA-256 is at hand: 64 hexadecimal digits, lower case.</summary>
    /// <exception cref="ArgumentException">A part is out of range.</exception>
    public static ImageName For(string tenant, Guid job, int attempt, int index, string sha256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(ImagePrefix.Checked(tenant), job, attempt, index, Shortened(sha256));
    }

    /// <summary>The name of a job's input image whose bytes are at hand.</summary>
    /// <exception cref="ArgumentException">There can be no such tenant.</exception>
    public static ImageName ForInput(string tenant, Guid job, ReadOnlySpan<byte> png) =>
        new(ImagePrefix.Checked(tenant), job, attempt: 0, index: 0, Shortened(Convert.ToHexStringLower(SHA256.HashData(png))));

    /// <summary>Reads a name as <see cref="ToString"/> writes it; there is no other spelling.</summary>
    /// <exception cref="FormatException">The text is no picture's name.</exception>
    public static ImageName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no picture's name.");

    /// <summary>Reads a name as <see cref="ToString"/> writes it; false when the text is no picture's name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageName? name)
    {
        name = null;
        if (text is null || Pattern().Match(text) is not { Success: true } match) return false;
        var (attempt, index) = (0, 0);
        if (match.Groups["attempt"].Success && !(TryRead(match.Groups["attempt"], out attempt) && TryRead(match.Groups["index"], out index))) return false;
        name = new(match.Groups["tenant"].Value, Guid.ParseExact(match.Groups["job"].ValueSpan, "D"), attempt, index, match.Groups["hash"].Value);
        return true;
    }

    /// <summary>The name as text; its slashes part tenant, job and picture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Tenant}/{Job:D}/{(IsInput ? "input" : string.Create(CultureInfo.InvariantCulture, $"{Attempt}-{Index}"))}-{Hash}.png");

    private static bool TryRead(Capture digits, out int number) => int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Shortened(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower) ? sha256[..16]
        : throw new ArgumentException($"'{sha256}' is no SHA-256 in lower-case hexadecimal.", nameof(sha256));

    [GeneratedRegex("""
        \A(?<tenant>[a-z0-9][a-z0-9-]{0,62})
        /(?<job>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})
        /(input|(?<attempt>[1-9][0-9]{0,9})-(?<index>0|[1-9][0-9]{0,9}))-(?<hash>[0-9a-f]{16})\.png\z
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
