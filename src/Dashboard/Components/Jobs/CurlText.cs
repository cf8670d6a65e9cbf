using System.Text.Encodings.Web;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>A job as a command for a shell that submits it again.</summary>
internal static class CurlText
{
    // For people to read, in a shell and not in HTML: no need to escape more than JSON does.
    private static readonly JsonSerializerOptions Readable = new(WireJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>The command.</summary>
    /// <param name="site">Where the API is, for example <c>http://localhost:5000/</c>.</param>
    /// <param name="request">What is painted.</param>
    public static string Of(string site, GenerationRequest request) =>
        $"curl {Quote(site.TrimEnd('/') + JobRoutes.Jobs)} -H 'Content-Type: application/json' -d {Quote(JsonSerializer.Serialize(request, Readable))}";

    /// <summary>In single quotes a shell takes everything as it is, except the quote itself.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", """'\''""", StringComparison.Ordinal)}'";
}
