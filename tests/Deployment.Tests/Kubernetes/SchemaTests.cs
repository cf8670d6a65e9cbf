using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

public sealed class SchemaTests
{
    public static TheoryData<string> Overlays() => [.. Manifests.Overlays];

    public static TheoryData<string> Kustomizations() =>
        [.. Directory.GetFiles(Repository.At("k8s"), "kustomization.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_object_of_every_overlay_has_the_shape_of_its_kind(string overlay)
    {
        var things = Manifests.Render(overlay).Things;
        Assert.NotEmpty(things);
        Assert.All(things, thing => Assert.True(!Schema.Errors(thing).Any(), $"{thing.Text("kind")} {thing.Text("metadata", "name")}: {string.Join("; ", Schema.Errors(thing))}"));
    }

    [Theory, MemberData(nameof(Kustomizations))]
    public void Every_kustomization_has_its_shape(string file) =>
        Assert.Empty(Schema.Errors("kustomize/kustomization.json", Yaml.Parse(Repository.Read(file))));

    [Fact]
    public void Every_component_is_part_of_an_overlay()
    {
        var used = Directory.GetFiles(Repository.At("k8s", "overlays"), "kustomization.yaml", SearchOption.AllDirectories)
            .SelectMany(file => Yaml.Parse(File.ReadAllText(file)).Items("components")).Select(component => Path.GetFileName(component.ToString()));
        Assert.Empty(Directory.GetDirectories(Repository.At("k8s", "components")).Select(folder => Path.GetFileName(folder)).Except(used));
    }

    public static TheoryData<string, string, string, string> Mistakes() => new()
    {
        { "Deployment", "producer", "a quantity with a unit that is none", "spec/template/spec/containers/0/resources/limits/memory=\"32GiB\"" },
        { "Deployment", "producer", "a misspelt field", "spec/template/spec/containers/0/livenesProbe={}" },
        { "Deployment", "producer", "text for a number", "spec/template/spec/terminationGracePeriodSeconds=\"45\"" },
        { "Deployment", "producer", "a port that is none", "spec/template/spec/containers/0/ports/0/containerPort=80800" },
        { "Deployment", "producer", "a pull policy that is none", "spec/template/spec/containers/0/imagePullPolicy=\"Sometimes\"" },
        { "Deployment", "producer", "another kind's name", "kind=\"Deploymint\"" },
        { "Deployment", "producer", "an older version", "apiVersion=\"apps/v1beta1\"" },
        { "Deployment", "worker-full", "a resource without its vendor", "spec/template/spec/containers/0/resources/limits/gpu=1" },
        { "NetworkPolicy", "producer", "a direction that is none", "spec/policyTypes/0=\"Inward\"" },
        { "ScaledObject", "worker-full", "a misspelt field of KEDA", "spec/minReplicasCount=1" },
        { "RabbitmqCluster", "rabbitmq", "a misspelt field of the broker", "spec/replica=3" },
        { "Cluster", "postgres", "a durability that is none", "spec/postgresql/synchronous/dataDurability=\"maybe\"" },
        { "PodMonitor", "producer", "a misspelt field of the monitor", "spec/podMetricsEndpoint=[]" },
        { "PersistentVolumeClaim", "models", "a size that is none", "spec/resources/requests/storage=\"64 GB\"" },
        { "ConfigMap", "process", "a number for text", "data/Some=1" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_schema_sees_a_planted_mistake(string kind, string name, string mistake, string change)
    {
        var thing = Manifests.Render("azure").Get(kind, name);
        Assert.Empty(Schema.Errors(thing));
        var (path, value) = (change[..change.IndexOf('=', StringComparison.Ordinal)].Split('/'), change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        thing.Set(JsonNode.Parse(value), [.. path.Select(step => int.TryParse(step, out var index) ? (object)index : step)]);
        Assert.True(Schema.Errors(thing).Any(), mistake);
    }

    [Fact]
    public void A_deprecated_field_of_a_kustomization_is_seen() =>
        Assert.NotEmpty(Schema.Errors("kustomize/kustomization.json", Yaml.Parse("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\ncommonLabels: {a: b}")));
}
