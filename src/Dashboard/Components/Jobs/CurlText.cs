using System.Text.Encodings.Web;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>Commands for a shell that submit what the pages show.</summary>
internal static class CurlText
{
    // For people to read, in a shell and not in HTML: no need to escape more than JSON does.
    private static readonly JsonSerializerOptions Readable = new(WireJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    // In double quotes, so that the shell puts the key in: no key is on the page, nor in the history of the shell.
    private const string KeyHeader = "-H \"Authorization: Bearer $DISTRIBUTED_API_KEY\" ";

    /// <summary>A job as the command that submits it again. One with an input image fetches that picture and sends it on, in base64.</summary>
    /// <param name="site">Where the API is, for example <c>http://localhost:5000/</c>.</param>
    /// <param name="needsKey">Whether the API takes requests with a key alone.</param>
    /// <param name="job">The job.</param>
    public static string Of(string site, bool needsKey, JobDetails job)
    {
        var (api, key) = (site.TrimEnd('/'), needsKey ? KeyHeader : "");
        var submission = JsonSerializer.SerializeToNode(job.Request, WireJson.Options)!.AsObject();
        submission.Remove("inputImage");          // its name in the store, which nobody can submit
        if (job.InputImageUrl is null) submission.Remove("strength");
        var (json, send) = (submission.ToJsonString(Readable), Post(api + JobRoutes.Jobs, key));
        return job.InputImageUrl is not { } input ? send + Quote(json)
            : $$"""{ printf %s {{Quote($"{json.TrimEnd('}').TrimEnd()},\n  \"inputImage\": \"")}}; curl -sL {{key}}{{Quote(api + input)}} | base64 -w0; printf '"}'; } | {{send}}@-""";
    }

    /// <summary>The command that submits a batch of prompts.</summary>
    /// <param name="site">Where the API is, for example <c>http://localhost:5000/</c>.</param>
    /// <param name="needsKey">Whether the API takes requests with a key alone.</param>
    /// <param name="name">What the batch is called.</param>
    /// <param name="prompts">The prompts, a job for each.</param>
    public static string OfBatch(string site, bool needsKey, string name, IReadOnlyList<string> prompts) =>
        Post(site.TrimEnd('/') + BatchRoutes.Batches, needsKey ? KeyHeader : "") + Quote(JsonSerializer.Serialize(new { Name = name, Prompts = prompts }, Readable));

    private static string Post(string address, string key) => $"curl {Quote(address)} {key}-H 'Content-Type: application/json' -d ";

    /// <summary>In single quotes a shell takes everything as it is, except the quote itself.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", """'\''""", StringComparison.Ordinal)}'";
}
