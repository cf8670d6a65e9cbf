using System.Globalization;
using System.Text;

namespace Distributed.Faults;

/// <summary>A refusal of Azure Blob Storage, word for word.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Azure's own code.</param>
/// <param name="Message">The sentence in the status line and in the body.</param>
internal sealed record HttpAnswer(int Status, string Code, string Message)
{
    /// <summary>The account has more to do than it may have; this is how it throttles.</summary>
    public static HttpAnswer ServerBusy { get; } = new(503, "ServerBusy", "The server is busy.");

    public static HttpAnswer InternalError { get; } = new(500, "InternalError", "Server encountered an internal error. Please try again after some time.");

    /// <summary>The answer, after which the connection ends.</summary>
    public byte[] ToBytes()
    {
        var (id, now) = (Guid.NewGuid(), DateTimeOffset.UtcNow);
        var body = string.Create(CultureInfo.InvariantCulture,
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{Code}</Code><Message>{Message}\nRequestId:{id}\nTime:{now.UtcDateTime:O}</Message></Error>");
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {Status} {Message}
            Content-Length: {body.Length}
            Content-Type: application/xml
            Server: Microsoft-HTTPAPI/2.0
            x-ms-request-id: {id}
            x-ms-error-code: {Code}
            Date: {now:R}
            Connection: close


            """).ReplaceLineEndings("\r\n") + body);
    }
}
