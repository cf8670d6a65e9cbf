using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>What a pod is like inside.</summary>
internal static class PodRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("Every mount has its volume, every volume its mount, and no path is mounted twice", Mounts,
            new Mistake("azure", "a mount without a volume", m => First(m, "producer").Set("temp", "volumeMounts", 1, "name")),
            new Mistake("azure", "a volume that nobody mounts", m => First(m, "producer").Set(null, "volumeMounts", 1)),
            new Mistake("azure", "two mounts at one path", m => First(m, "producer").Set("/etc/distributed/secrets", "volumeMounts", 1, "mountPath"))),
        new("A probe asks a port that its container names", ProbePorts,
            new Mistake("azure", "a port with another name", m => First(m, "producer").Set("web", "readinessProbe", "httpGet", "port")),
            new Mistake("dev", "a port of a database that is none", m =>
                m.Get("StatefulSet", "postgres").Set("pg", "spec", "template", "spec", "containers", 0, "livenessProbe", "tcpSocket", "port"))),
        new("Our processes are asked by the routes that they have: alive is not ready, and a worker has started when it is ready", ProbeRoutes,
            new Mistake("azure", "a route that is none", m => First(m, "producer").Set("/healthz", "readinessProbe", "httpGet", "path")),
            new Mistake("azure", "a database outage that restarts GPU pods", m =>
                First(m, "worker-full").Set("/health/ready", "livenessProbe", "httpGet", "path")),
            new Mistake("azure", "a worker that counts as started before its models are warm", m =>
                First(m, "worker-full").Set("/health/live", "startupProbe", "httpGet", "path")),
            new Mistake("azure", "no liveness", m => First(m, "dashboard").Set(null, "livenessProbe"))),
        new("Containers are restricted", Restricted,
            new Mistake("azure", "a root file system that can be written", m => First(m, "producer").Set(false, "securityContext", "readOnlyRootFilesystem")),
            new Mistake("azure", "capabilities kept", m => First(m, "worker-full").Set(null, "securityContext", "capabilities")),
            new Mistake("azure", "a way to more privileges", m => First(m, "worker-full").Set(true, "securityContext", "allowPrivilegeEscalation")),
            new Mistake("azure", "a container of root", m =>
                m.Get("Deployment", "producer").Set(null, "spec", "template", "spec", "securityContext", "runAsNonRoot")),
            new Mistake("dev", "an init container that is not", m =>
                m.Get("Deployment", "worker-full").Set(Json.Of("""[{"name":"first","securityContext":{"readOnlyRootFilesystem":true}}]"""), "spec", "template", "spec", "initContainers")),
            new Mistake("dev", "no seccomp profile", m =>
                m.Get("StatefulSet", "rabbitmq").Set(null, "spec", "template", "spec", "securityContext", "seccompProfile"))),
        new("Containers say what they need and how much memory they may take", Resources,
            new Mistake("azure", "no limit of memory", m => First(m, "producer").Set(null, "resources", "limits", "memory")),
            new Mistake("azure", "no share of the processor", m => First(m, "worker-full").Set(null, "resources", "requests", "cpu"))),
        new("Devices asked for are devices allowed", Devices,
            new Mistake("azure", "a limit without a request", m => First(m, "worker-full").Set(null, "resources", "requests", "nvidia.com/gpu")),
            new Mistake("azure", "another number", m => First(m, "worker-full").Set(2, "resources", "limits", "nvidia.com/gpu")),
            new Mistake("azure-mig", "a whole device for a slice", m => First(m, "worker-full").Set(1, "resources", "requests", "nvidia.com/gpu"))),
        new("A CUDA worker gets one device of an A100 node and may go there; no other container gets any", Cuda,
            new Mistake("azure", "no device", m =>
            {
                First(m, "worker-full").Set(null, "resources", "requests", "nvidia.com/gpu");
                First(m, "worker-full").Set(null, "resources", "limits", "nvidia.com/gpu");
            }),
            new Mistake("azure", "any node", m => m.Get("Deployment", "worker-full").Set(null, "spec", "template", "spec", "affinity")),
            new Mistake("azure", "another device's node", m =>
                m.Get("Deployment", "worker-full").Set("Tesla-T4", "spec", "template", "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms", 0, "matchExpressions", 0, "values", 0)),
            new Mistake("azure", "no toleration", m => m.Get("Deployment", "worker-full").Set(null, "spec", "template", "spec", "tolerations", 0)),
            new Mistake("azure", "a second pod during a roll-out", m =>
                m.Get("Deployment", "worker-full").Set(1, "spec", "strategy", "rollingUpdate", "maxSurge")),
            new Mistake("azure", "a device for the API", m => First(m, "producer").Set(1, "resources", "limits", "nvidia.com/gpu"))),
        new("Images have a version", Images,
            new Mistake("azure", "latest", m => First(m, "producer").Set("distributed/producer:latest", "image")),
            new Mistake("azure", "no version", m => First(m, "producer").Set("distributed/producer", "image")),
            new Mistake("azure", "a broker without", m => m.Get("RabbitmqCluster", "rabbitmq").Set("rabbitmq", "spec", "image")),
            new Mistake("scale-to-zero", "models without", m =>
                m.Get("Deployment", "worker-full").Set("distributed/models", "spec", "template", "spec", "volumes", 2, "image", "reference"))),
        new("Models are where workers look for them: mounted read-only, or in the worker's image", Models,
            new Mistake("azure", "a folder that is no mount", m => First(m, "worker-full").Set("/model", "volumeMounts", 2, "mountPath")),
            new Mistake("azure", "a mount that can be written", m => First(m, "worker-full").Set(false, "volumeMounts", 2, "readOnly")),
            new Mistake("dev", "a model that the image does not have", m => m.Get("ConfigMap", "worker-full").Set("/app/models/fast", "data", "Worker__Models__Full"))),
    ];

    private const string ImageModels = "/app/models/";                  // what GpuWorker.csproj puts beside the program

    private static JsonNode First(Manifests m, string deployment) => m.Get("Deployment", deployment).At("spec", "template", "spec", "containers", 0)!;

    private static IEnumerable<(Workload Workload, JsonNode Container)> Containers(Manifests m) =>
        from workload in m.Pods from container in workload.AllContainers select (workload, container);

    private static IEnumerable<string> Mounts(Manifests m)
    {
        foreach (var workload in m.Pods)
        {
            var volumes = workload.Volumes.Concat(workload.Thing.Items("spec", "volumeClaimTemplates").Select(claim => claim["metadata"]!)).Select(volume => volume.Text("name")!).ToHashSet();
            var mounts = workload.AllContainers.SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Text("name")!).ToHashSet();
            if (!volumes.SetEquals(mounts)) yield return $"{workload.Name}: {string.Join(' ', volumes.Except(mounts).Concat(mounts.Except(volumes)))}";
            foreach (var container in workload.AllContainers)
                if (container.Items("volumeMounts").GroupBy(mount => mount.Text("mountPath")).Any(path => path.Count() > 1))
                    yield return $"{workload.Name}: one path twice";
        }
    }

    private static IEnumerable<JsonNode> Probes(JsonNode container) =>
        new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(name => container[name]).OfType<JsonNode>();

    private static IEnumerable<string> ProbePorts(Manifests m) =>
        from one in Containers(m)
        from probe in Probes(one.Container)
        let port = probe.At("httpGet", "port") ?? probe.At("tcpSocket", "port")
        where port is not null && !one.Container.Items("ports").Any(named => named.Text("name") == port.ToString())
        select $"{one.Workload.Name}: {port}";

    private static IEnumerable<string> ProbeRoutes(Manifests m)
    {
        var source = Repository.Read("src", "ServiceDefaults", "Health", "HealthEndpoints.cs");
        foreach (var workload in m.Pods.Where(workload => workload.IsOurs && workload.Thing.Text("kind") is "Deployment"))
        {
            var container = workload.Pod.At("containers", 0)!;
            var (startup, readiness, liveness) = (container.Text("startupProbe", "httpGet", "path"), container.Text("readinessProbe", "httpGet", "path"), container.Text("livenessProbe", "httpGet", "path"));
            var isWorker = workload.Labels["app.kubernetes.io/name"] == "worker";
            if ((startup, readiness, liveness) != (isWorker ? "/health/ready" : "/health/live", "/health/ready", "/health/live"))
                yield return $"{workload.Name}: {startup} {readiness} {liveness}";
            foreach (var route in new[] { startup, readiness, liveness })
                if (route is null || !source.Contains($"\"{route}\"", StringComparison.Ordinal)) yield return $"{workload.Name}: no route {route}";
        }
    }

    private static IEnumerable<string> Restricted(Manifests m) =>
        from one in Containers(m)
        let pod = one.Workload.Pod.At("securityContext")
        let container = one.Container.At("securityContext")
        where pod.Text("runAsNonRoot") != "true" || pod.Text("runAsUser") is null or "0" || pod.Text("seccompProfile", "type") != "RuntimeDefault"
            || container.Text("allowPrivilegeEscalation") != "false" || container.Text("readOnlyRootFilesystem") != "true" || container.Text("capabilities", "drop", 0) != "ALL"
        select $"{one.Workload.Name} {one.Container.Text("name")}";

    private static IEnumerable<string> Resources(Manifests m) =>
        from one in Containers(m)
        let resources = one.Container.At("resources")
        where resources.Text("requests", "cpu") is null || resources.Text("requests", "memory") is null || resources.Text("limits", "memory") is null
        select $"{one.Workload.Name} {one.Container.Text("name")}";

    private static Dictionary<string, string> DevicesOf(JsonNode container, string side) =>
        container.Labels("resources", side).Where(entry => entry.Key.Contains('/', StringComparison.Ordinal)).ToDictionary();

    private static IEnumerable<string> Devices(Manifests m) =>
        from one in Containers(m)
        let asked = DevicesOf(one.Container, "requests")
        let allowed = DevicesOf(one.Container, "limits")
        where asked.Count != allowed.Count || asked.Except(allowed).Any() || asked.Count > 1
        select one.Workload.Name;

    private static IEnumerable<string> Cuda(Manifests m)
    {
        foreach (var (workload, container) in Containers(m))
        {
            var devices = DevicesOf(container, "limits");
            if (!container.Text("image")!.Contains("cuda", StringComparison.Ordinal))
            {
                if (devices.Count > 0) yield return $"{workload.Name} has devices";
                continue;
            }
            var products = workload.Pod.Items("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
                .SelectMany(term => term.Items("matchExpressions")).Where(expression => expression.Text("key") == "nvidia.com/gpu.product").SelectMany(expression => expression.Items("values")).ToList();
            if (devices is not { Count: 1 } || devices.Single() is not { Value: "1" }) yield return $"{workload.Name} has not one device";
            if (products.Count == 0 || !products.All(product => product.ToString().Contains("A100", StringComparison.Ordinal)))
                yield return $"{workload.Name} goes to other nodes";
            if (!workload.Pod.Items("tolerations").Any(toleration => toleration.Text("key") == "nvidia.com/gpu"))
                yield return $"{workload.Name} may not go to a GPU node";
            if (workload.Thing.Text("spec", "strategy", "rollingUpdate", "maxSurge") != "0") yield return $"{workload.Name} needs a spare device to roll out";
        }
    }

    private static IEnumerable<string> Images(Manifests m) => Containers(m).Select(one => one.Container.Text("image"))
        .Concat(m.Pods.SelectMany(workload => workload.Volumes).Where(volume => volume["image"] is not null).Select(volume => volume.Text("image", "reference")))
        .Concat(m.Of("RabbitmqCluster").Select(broker => broker.Text("spec", "image"))).Concat(m.Of("Cluster").Select(cluster => cluster.Text("spec", "imageName")))
        .Where(image => !ImageName.HasVersion(image)).Select(image => $"{image}");

    private static IEnumerable<string> Models(Manifests m) =>
        from workload in m.Pods
        from container in workload.Pod.Items("containers")
        from model in m.Environment(container).Where(setting => setting.Key.StartsWith("Worker__Models__", StringComparison.Ordinal))
        where !(model.Value.StartsWith(ImageModels, StringComparison.Ordinal) && Repository.HasModel($"models/{model.Value[ImageModels.Length..]}"))
        where !container.Items("volumeMounts").Any(mount => mount.Text("readOnly") == "true" && model.Value.StartsWith(mount.Text("mountPath") + "/", StringComparison.Ordinal))
        select $"{workload.Name}: {model.Value}";
}
