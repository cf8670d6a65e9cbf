using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Distributed.Deployment.Tests;

/// <summary>The schemas in tests/data/schemas.</summary>
internal static class Schema
{
    private static readonly ConcurrentDictionary<string, Lazy<JsonSchema>> Loaded = new();

    private static readonly Dictionary<(string ApiVersion, string Kind), string> Index = JsonNode.Parse(Read("index.json"))!.AsArray().ToDictionary(
        entry => (entry.Text("apiVersion")!, entry.Text("kind")!), entry => entry.Text("file")!);

    public static string Read(string file) => Repository.Read("tests", "data", "schemas", file);

    /// <summary>What is wrong with an object of Kubernetes, by the schema of its kind.</summary>
    public static IEnumerable<string> Errors(JsonNode thing) =>
        Index.TryGetValue((thing.Text("apiVersion") ?? "", thing.Text("kind") ?? ""), out var file)
            ? Errors(file, thing)
            : [$"there is no schema of {thing.Text("apiVersion")} {thing.Text("kind")}"];

    public static IEnumerable<string> Errors(string file, JsonNode thing) =>
        Loaded.GetOrAdd(file, name => new(() => Load(name))).Value.Validate(thing.ToJsonString()).Select(error => error.ToString());

    private static JsonSchema Load(string file)
    {
        var schema = JsonNode.Parse(Read(file))!;
        Rewrite(schema);
        return JsonSchema.FromJsonAsync(schema.ToJsonString()).GetAwaiter().GetResult();
    }

    /// <summary>Says <c>const</c> and <c>propertyNames</c>, which the validator does not know, in words that it knows.</summary>
    private static void Rewrite(JsonNode? node)
    {
        if (node is JsonArray list) foreach (var item in list) Rewrite(item);
        if (node is not JsonObject map) return;
        foreach (var (_, value) in map.ToList()) Rewrite(value);
        if (map["const"] is JsonValue constant)
        {
            map["enum"] = new JsonArray(constant.DeepClone());
            map.Remove("const");
        }
        if (map["propertyNames"] is JsonObject names && names.Text("pattern") is { } pattern)
        {
            map["patternProperties"] = new JsonObject { [pattern] = map["additionalProperties"]?.DeepClone() ?? new JsonObject() };
            map["additionalProperties"] = false;
            map.Remove("propertyNames");
        }
    }
}
