using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A request as its row holds it: as on the wire, but without what has its default, so that older workers can read what they can paint.</summary>
internal static class RequestJson
{
    private static readonly JsonSerializerOptions Short = new(WireJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitDefaults } },
    };

    public static string Write(GenerationRequest request) => JsonSerializer.Serialize(request, Short);

    public static GenerationRequest Read(string json) => JsonSerializer.Deserialize<GenerationRequest>(json, WireJson.Options)!;

    private static void OmitDefaults(JsonTypeInfo type)
    {
        if (type.Type != typeof(GenerationRequest)) return;
        foreach (var property in type.Properties.Where(property => !property.IsRequired))
        {
            var usual = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            property.ShouldSerialize = (_, value) => !Equals(value, usual);
        }
    }
}
