using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>Something that makes pods: ours, or an operator on our behalf (then without a specification that we could read).</summary>
/// <param name="Thing">The object.</param>
/// <param name="Labels">Its pods' labels.</param>
/// <param name="Pod">The specification of its pods.</param>
internal sealed record Workload(JsonObject Thing, IReadOnlyDictionary<string, string> Labels, JsonNode? Pod)
{
    public string Name => $"{Thing.Text("kind")} {Thing.Text("metadata", "name")}";

    /// <summary>Containers that start before the others too.</summary>
    public IEnumerable<JsonNode> AllContainers => Pod.Items("initContainers").Concat(Pod.Items("containers"));

    public IEnumerable<JsonNode> Volumes => Pod.Items("volumes");

    /// <summary>Whether the containers are programs of ours.</summary>
    public bool IsOurs => AllContainers.Any(container => container.Text("image")!.StartsWith("distributed/", StringComparison.Ordinal));

    public IEnumerable<string> PortNames => Pod.Items("containers").SelectMany(container => container.Items("ports")).Select(port => port.Text("name")!);

    /// <summary>Whether a label selector means these pods; one that says nothing means all.</summary>
    public bool Matches(JsonNode? selector) =>
        selector.Labels("matchLabels").All(label => Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && selector.Items("matchExpressions").All(expression => expression.Text("operator") switch
        {
            "In" => Labels.TryGetValue(expression.Text("key")!, out var value) && expression.Items("values").Any(one => one.ToString() == value),
            "Exists" => Labels.ContainsKey(expression.Text("key")!),
            var other => throw new NotSupportedException($"operator {other}"),
        });
}
