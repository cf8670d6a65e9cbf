using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Distributed.Deployment.Tests;

/// <summary>YAML as JSON, with the types of YAML 1.2's core schema: a quoted number stays text, and a key twice is an error.</summary>
internal static partial class Yaml
{
    public static IReadOnlyList<JsonObject> ParseAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Node(document.RootNode)).OfType<JsonObject>()];
    }

    public static JsonObject Parse(string text) => ParseAll(text).Single();

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Scalar(plain.Value!),
        YamlScalarNode text => text.Value,
        _ => throw new InvalidDataException($"{node.NodeType} is not expected here."),
    };

    /// <summary>A mapping; its own keys count more than those that it merges in with &lt;&lt;.</summary>
    private static JsonObject Map(YamlMappingNode map)
    {
        var all = new JsonObject();
        foreach (var (key, value) in map.Children.OrderBy(pair => ((YamlScalarNode)pair.Key).Value != "<<"))
        {
            if (((YamlScalarNode)key).Value is var name && name != "<<") all[name!] = Node(value);
            else foreach (var (merged, part) in (JsonObject)Node(value)!) all[merged] = part?.DeepClone();
        }
        return all;
    }

    private static JsonNode? Scalar(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when Integer().IsMatch(text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ when text.StartsWith("0o", StringComparison.Ordinal) => Convert.ToInt64(text[2..], 8),
        _ when text.StartsWith("0x", StringComparison.Ordinal) => Convert.ToInt64(text[2..], 16),
        _ when Float().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    [GeneratedRegex(@"^[-+]?[0-9]{1,18}$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
