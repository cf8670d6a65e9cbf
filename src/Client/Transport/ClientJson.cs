using System.Text.Json;
using System.Text.Json.Serialization;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>The API's JSON as a client reads it: a newer server may say more than we know.</summary>
internal static class ClientJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(WireJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            AllowDuplicateProperties = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
