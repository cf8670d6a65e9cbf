using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>All objects of an overlay, as kubectl renders them.</summary>
internal sealed class Manifests(string overlay, IReadOnlyList<JsonObject> things)
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<JsonObject>>> Rendered = new();

    public static IReadOnlyList<string> Overlays { get; } =
        [.. Directory.GetDirectories(Repository.At("k8s", "overlays")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Overlay => overlay;

    public List<JsonObject> Things { get; } = [.. things];

    /// <summary>A copy of one's own, to plant mistakes in.</summary>
    public static Manifests Render(string overlay) => new(overlay,
        [.. Rendered.GetOrAdd(overlay, name => new(() => Yaml.ParseAll(Kubectl.Kustomize(Repository.At("k8s", "overlays", name))))).Value.Select(thing => (JsonObject)thing.DeepClone())]);

    public IEnumerable<JsonObject> Of(params string[] kinds) => Things.Where(thing => kinds.Contains(thing.Text("kind")));

    /// <summary>An object by kind and name; a name with a hash behind it is found without.</summary>
    public JsonObject Get(string kind, string name) => Of(kind).FirstOrDefault(thing => thing.Text("metadata", "name") == name)
        ?? Of(kind).First(thing => thing.Text("metadata", "name")!.StartsWith(name + "-", StringComparison.Ordinal));

    public bool Has(string kind, string? name) => Of(kind).Any(thing => thing.Text("metadata", "name") == name);

    /// <summary>Makes an object of a kind, changes it, and adds it.</summary>
    public JsonObject Copy(string kind, string name, string newName)
    {
        var copy = (JsonObject)Get(kind, name).DeepClone();
        copy.Set(newName, "metadata", "name");
        Things.Add(copy);
        return copy;
    }

    public IEnumerable<Workload> Workloads =>
    [
        .. Of("Deployment", "StatefulSet", "Job").Select(thing =>
            new Workload(thing, thing.Labels("spec", "template", "metadata", "labels"), thing.At("spec", "template", "spec"))),
        .. Of("RabbitmqCluster").Select(thing =>
            new Workload(thing, new Dictionary<string, string> { ["app.kubernetes.io/name"] = thing.Text("metadata", "name")! }, null)),
        .. Of("Cluster").Select(thing => new Workload(thing, new Dictionary<string, string>(thing.Labels("spec", "inheritedMetadata", "labels"))
        {
            ["cnpg.io/cluster"] = thing.Text("metadata", "name")!,
        }, null)),
    ];

    /// <summary>The pods that we describe ourselves.</summary>
    public IEnumerable<Workload> Pods => Workloads.Where(workload => workload.Pod is not null);

    /// <summary>The settings of a container by environment: its own, and those of the ConfigMaps it takes whole.</summary>
    public Dictionary<string, string> Environment(JsonNode container)
    {
        var all = new Dictionary<string, string>();
        foreach (var source in container.Items("envFrom"))
            foreach (var (key, value) in Of("ConfigMap").FirstOrDefault(map => map.Text("metadata", "name") == source.Text("configMapRef", "name")).Labels("data"))
                all[key] = value;
        foreach (var entry in container.Items("env")) all[entry.Text("name")!] = entry.Text("value") ?? "";
        return all;
    }
}
