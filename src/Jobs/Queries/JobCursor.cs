using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Distributed.Jobs;

/// <summary>Where a page of jobs ended. Opaque to clients.</summary>
/// <param name="CreatedAt">When the last job of the page was accepted.</param>
/// <param name="Id">Its id.</param>
public readonly record struct JobCursor(DateTimeOffset CreatedAt, Guid Id)
{
    /// <summary>The cursor as text that is safe in a URL.</summary>
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.UtcTicks}.{Id:N}")));

    /// <summary>Reads a cursor; null when the text is none of ours.</summary>
    public static JobCursor? Parse(string text)
    {
        try
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
            return parts is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var time)
                && time >= 0 && time <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(id, "N", out var guid)
                    ? new(new(time, TimeSpan.Zero), guid) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
