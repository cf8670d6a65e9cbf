using System.Text.Json;
using System.Text.Json.Serialization;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>The API's JSON as a client reads it: a newer server may say more than we know.</summary>
internal static class ClientJson
{
    /// <summary>How answers are read.</summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonIgnoreCondition.Never);

    /// <summary>How requests are written: what is not said is left out, so that an older server does not meet fields it does not know.</summary>
    public static JsonSerializerOptions Requests { get; } = Create(JsonIgnoreCondition.WhenWritingNull);

    private static JsonSerializerOptions Create(JsonIgnoreCondition ignored)
    {
        var options = new JsonSerializerOptions(WireJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            AllowDuplicateProperties = true,
            DefaultIgnoreCondition = ignored,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
