using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>Short ways through JSON whose shape a schema has checked already.</summary>
internal static class Json
{
    /// <summary>The node at the end of a path; null when something on the way is missing. A number is an index.</summary>
    public static JsonNode? At(this JsonNode? node, params object[] path) =>
        path.Aggregate(node, (parent, step) => step switch
        {
            int index => parent is JsonArray list && index < list.Count ? list[index] : null,
            _ => parent is JsonObject map ? map[(string)step] : null,
        });

    public static string? Text(this JsonNode? node, params object[] path) => node.At(path) is JsonValue value ? value.ToString() : null;

    public static int? Number(this JsonNode? node, params object[] path) => int.TryParse(node.Text(path), out var number) ? number : null;

    public static IEnumerable<JsonNode> Items(this JsonNode? node, params object[] path) => node.At(path) is JsonArray list ? list.OfType<JsonNode>() : [];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(this JsonNode? node, params object[] path) =>
        node.At(path) is JsonObject map ? map : Enumerable.Empty<KeyValuePair<string, JsonNode?>>();

    public static Dictionary<string, string> Labels(this JsonNode? node, params object[] path) =>
        node.Entries(path).ToDictionary(entry => entry.Key, entry => entry.Value?.ToString() ?? "");

    /// <summary>Puts a value at the end of a path that exists but for its last step; null takes it away. -1 adds to a list.</summary>
    public static void Set(this JsonNode node, object? value, params object[] path)
    {
        var (parent, last) = (node.At(path[..^1]), path[^1]);
        var json = value switch { null => null, JsonNode ready => ready, string text => JsonValue.Create(text), int number => JsonValue.Create(number), bool flag => JsonValue.Create(flag), _ => throw new ArgumentException("unexpected", nameof(value)) };
        switch (parent, last)
        {
            case (JsonArray list, -1): list.Add(json); break;
            case (JsonArray list, int index): if (json is null) list.RemoveAt(index); else list[index] = json; break;
            case (JsonObject map, string key): if (json is null) Assert.True(map.Remove(key)); else map[key] = json; break;
            default: throw new InvalidOperationException($"There is no {string.Join('/', path[..^1])}.");
        }
    }

    public static JsonNode Of(string json) => JsonNode.Parse(json)!;
}
