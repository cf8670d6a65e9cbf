using Distributed.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Distributed.Standalone;

/// <summary>What a person sees first.</summary>
internal static class Welcome
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <param name="app">The running program.</param>
    /// <param name="data">Where it keeps everything.</param>
    /// <param name="models">Its models.</param>
    /// <param name="adminKey">The dashboard's key when it was made just now; null otherwise.</param>
    /// <param name="apiKey">The API's admin key when it was made just now; null otherwise.</param>
    /// <param name="reference">Where the API's reference is; null where it is not served.</param>
    public static void Print(WebApplication app, DataFolder data, IReadOnlyDictionary<Tier, string> models, string? adminKey, string? apiKey, string? reference)
    {
        var key = apiKey is null ? "" : $"-H 'Authorization: Bearer {apiKey}' ";
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? DefaultUrl;
        Console.WriteLine($$"""

            Distributed is running at {{url}}

              Dashboard  {{url}}/{{(adminKey is null ? "" : $"  (log in with {adminKey})")}}
              Paint      curl {{key}}-d '{"prompt":"a large red circle on a white background"}' {{url}}/v1/jobs
              Faster     curl {{key}}-d '{"prompt":"a small blue star on a beige background","tier":"distilled"}' {{url}}/v1/jobs
              Jobs       curl {{key}}{{url}}/v1/jobs
              API        {{(reference is null ? "" : $"{url}{reference}  to read and try, or as OpenAPI: ")}}{{url}}/openapi/v1.json
              Data       {{data.Path}}

            """);
        if (models.Values.Any(DefaultModels.Contain))
        {
            Console.WriteLine("""
                The models that come with it are small: they paint one or two coloured shapes on a plain background, 64 x 64 pixels.
                For others set Worker__Models__Full and Worker__Models__Distilled to folders in the diffusers layout.

                """);
        }
    }
}
