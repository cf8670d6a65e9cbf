using System.Text.Json.Nodes;
using Distributed.Contracts;

namespace Distributed.Deployment.Tests;

/// <summary>What the processes are told is what they understand.</summary>
internal static class SettingRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("Our processes know every setting that they are given", Unknown,
            new Mistake("azure", "a misspelt setting", m => m.Get("ConfigMap", "worker-full").Set("00:02:00", "data", "Worker__DrainGraze")),
            new Mistake("azure", "a tier that is none", m => m.Get("ConfigMap", "worker-full").Set("/models/full", "data", "Worker__Models__Fast")),
            new Mistake("azure", "a section that is none", m => m.Get("ConfigMap", "process").Set("1", "data", "Producer__Speed")),
            new Mistake("dev", "a connection string that nobody reads", m =>
                m.Get("Deployment", "producer").Set("ConnectionStrings__Queue", "spec", "template", "spec", "volumes", 0, "projected", "sources", 1, "secret", "items", 0, "path"))),
        new("A setting has a value of its type", Values,
            new Mistake("azure", "a time that is none", m => m.Get("ConfigMap", "worker-full").Set("two minutes", "data", "Worker__DrainGrace"))),
        new("Every process has the connections without which it does not start", Connections,
            new Mistake("azure", "a worker without the image store", m =>
                m.Get("Deployment", "worker-full").Set(null, "spec", "template", "spec", "volumes", 0, "projected", "sources", 2)),
            new Mistake("azure", "secrets mounted elsewhere", m =>
                m.Get("Deployment", "producer").Set("/etc/secrets", "spec", "template", "spec", "containers", 0, "volumeMounts", 0, "mountPath"))),
        new("Secrets are files, never settings of the environment", InTheOpen,
            new Mistake("azure", "a password in a ConfigMap", m =>
                m.Get("ConfigMap", "process").Set("amqp://user:secret@rabbitmq/", "data", "ConnectionStrings__Broker")),
            new Mistake("dev", "a password in the environment", m =>
                m.Get("StatefulSet", "postgres").Set(Json.Of("""{"name":"POSTGRES_PASSWORD","value":"secret"}"""), "spec", "template", "spec", "containers", 0, "env", -1))),
        new("A pod's grace outlasts what its process takes to stop", Grace,
            new Mistake("azure", "a worker that is killed while it drains", m =>
                m.Get("Deployment", "worker-full").Set(140, "spec", "template", "spec", "terminationGracePeriodSeconds")),
            new Mistake("azure", "a longer drain", m => m.Get("ConfigMap", "worker-full").Set("00:05:00", "data", "Worker__DrainGrace")),
            new Mistake("azure", "a producer that is killed", m =>
                m.Get("Deployment", "producer").Set(25, "spec", "template", "spec", "terminationGracePeriodSeconds")),
            new Mistake("azure", "no time said", m => m.Get("Deployment", "dashboard").Set(null, "spec", "template", "spec", "terminationGracePeriodSeconds"))),
        new("Every tier has its workers, which serve it and no other", Tiers,
            new Mistake("azure", "a tier without workers", m => m.Things.Remove(m.Get("Deployment", "worker-distilled"))),
            new Mistake("azure", "a worker of another tier", m =>
                m.Get("Deployment", "worker-full").Set("distilled", "spec", "template", "metadata", "labels", "distributed/tier"))),
        new("The database has its schema before anything else", Migrations,
            new Mistake("azure", "no migrations", m => m.Things.Remove(m.Get("Job", "migrations"))),
            new Mistake("azure", "another version's migrations", m =>
                m.Get("Job", "migrations").Set("distributed/producer:0.0.9", "spec", "template", "spec", "containers", 0, "image")),
            new Mistake("azure", "another command", m => m.Get("Job", "migrations").Set("upgrade", "spec", "template", "spec", "containers", 0, "args", 0))),
    ];

    private static IEnumerable<(Workload Workload, JsonNode Container)> Ours(Manifests m) =>
        from workload in m.Pods where workload.IsOurs from container in workload.Pod.Items("containers") select (workload, container);

    private static IEnumerable<string> Unknown(Manifests m) =>
        from one in Ours(m)
        from key in m.Environment(one.Container).Keys.Concat(Settings.SecretFiles(one.Workload))
        where !Settings.IsKnown(key)
        select $"{one.Workload.Name}: {key}";

    private static IEnumerable<string> Values(Manifests m) =>
        from one in Ours(m)
        from setting in m.Environment(one.Container)
        where !Settings.Fits(setting.Key, setting.Value)
        select $"{one.Workload.Name}: {setting.Key}={setting.Value}";

    private static IEnumerable<string> Connections(Manifests m)
    {
        foreach (var (workload, container) in Ours(m))
        {
            var environment = m.Environment(container);
            var mounted = container.Items("volumeMounts").Any(mount => mount.Text("name") == "secrets" && mount.Text("mountPath") == environment.GetValueOrDefault("SECRETS_DIRECTORY"));
            var known = environment.Keys.Concat(mounted ? Settings.SecretFiles(workload) : []).ToHashSet();
            var needed = workload.Thing.Text("kind") is "Job" ? ["ConnectionStrings__Database"] : new[] { "ConnectionStrings__Database", "ConnectionStrings__Broker", "ConnectionStrings__Images" };
            foreach (var key in needed.Where(key => !known.Contains(key))) yield return $"{workload.Name}: {key}";
        }
    }

    private static IEnumerable<string> InTheOpen(Manifests m) =>
        from workload in m.Pods
        from container in workload.AllContainers
        from setting in m.Environment(container)
        where Settings.IsSecret(setting.Key, setting.Value)
        select $"{workload.Name}: {setting.Key}";

    private static IEnumerable<string> Grace(Manifests m)
    {
        foreach (var (workload, container) in Ours(m).Where(one => one.Workload.Thing.Text("kind") is "Deployment"))
        {
            var before = container.Number("lifecycle", "preStop", "sleep", "seconds") ?? 0;
            var needed = TimeSpan.FromSeconds(before) + Settings.ShutdownTimeout(m.Environment(container), isWorker: workload.Labels["app.kubernetes.io/name"] == "worker");
            if (workload.Pod.Number("terminationGracePeriodSeconds") is not { } grace || TimeSpan.FromSeconds(grace) <= needed)
                yield return $"{workload.Name} needs {needed}";
        }
    }

    private static IEnumerable<string> Tiers(Manifests m)
    {
        foreach (var tier in Words.All<Tier>())
            if (m.Pods.Count(workload => workload.Labels.GetValueOrDefault("distributed/tier") == tier) != 1) yield return $"{tier} has no workers or too many";
        foreach (var workload in m.Pods.Where(workload => workload.Labels.ContainsKey("distributed/tier")))
        {
            var models = m.Environment(workload.Pod.At("containers", 0)!).Keys.Where(key => key.StartsWith("Worker__Models__", StringComparison.Ordinal)).Select(key => key["Worker__Models__".Length..]);
            if (!models.Select(model => Enum.Parse<Tier>(model).Word()).SequenceEqual([workload.Labels["distributed/tier"]]))
                yield return $"{workload.Name} serves {string.Join(' ', models)}";
        }
    }

    private static IEnumerable<string> Migrations(Manifests m)
    {
        var job = m.Of("Job").SingleOrDefault(one => one.Text("metadata", "name") == "migrations")?.At("spec", "template", "spec", "containers", 0);
        if (job.Text("args", 0) != "migrate") yield return "nothing migrates the database";
        if (job.Text("image") != m.Get("Deployment", "producer").Text("spec", "template", "spec", "containers", 0, "image"))
            yield return "migrations are of another version";
    }
}
