using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>What is named exists.</summary>
internal static class ReferenceRules
{
    private const string ByHand = "distributed/secrets-by-hand";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("No two objects have one name", NamesTwice,
            new Mistake("azure", "a second Service producer", m => m.Copy("Service", "producer", "producer"))),
        new("Every object is in the namespace, and pods there are restricted", Namespaces,
            new Mistake("azure", "a Service elsewhere", m => m.Get("Service", "producer").Set("default", "metadata", "namespace")),
            new Mistake("azure", "a namespace that admits anything", m =>
                m.Get("Namespace", "distributed").Set("privileged", "metadata", "labels", "pod-security.kubernetes.io/enforce"))),
        new("A ConfigMap that is named exists, with the key that is named", ConfigMaps,
            new Mistake("azure", "a ConfigMap with a wrong name", m => First(m, "producer").Set("proces", "envFrom", 0, "configMapRef", "name")),
            new Mistake("dev", "a missing ConfigMap", m => m.Things.Remove(m.Get("ConfigMap", "rabbitmq"))),
            new Mistake("dev", "a mounted file that no key makes", m => m.Get("ConfigMap", "rabbitmq").Set(null, "data", "rabbitmq.conf"))),
        new("A Secret that is named exists, is made by an operator, or is on the list of those made by hand", Secrets,
            new Mistake("dev", "a missing Secret", m => m.Things.Remove(m.Get("Secret", "broker"))),
            new Mistake("dev", "a Secret without its key", m => m.Get("Secret", "broker").Set(null, "data", "ConnectionStrings__Broker")),
            new Mistake("azure", "a Secret that nobody makes", m => Projected(m, "producer").Set("brokers", 1, "secret", "name")),
            new Mistake("azure", "the authority's Secret of a monitor misspelt", m =>
                m.Get("PodMonitor", "rabbitmq").Set("rabbit-ca", "spec", "podMetricsEndpoints", 0, "tlsConfig", "ca", "secret", "name")),
            new Mistake("azure", "a Secret on the list that nobody needs", m =>
                m.Get("Namespace", "distributed").Set("broker extra", "metadata", "annotations", ByHand))),
        new("A claim that is named exists", Claims,
            new Mistake("azure", "a claim with a wrong name", m =>
                m.Get("Deployment", "worker-full").Set("model", "spec", "template", "spec", "volumes", 2, "persistentVolumeClaim", "claimName"))),
        new("A service account that is named exists and has no token", ServiceAccounts,
            new Mistake("azure", "a missing account", m => m.Things.Remove(m.Get("ServiceAccount", "worker-full"))),
            new Mistake("azure", "an account with a token", m => m.Get("ServiceAccount", "producer").Set(true, "automountServiceAccountToken")),
            new Mistake("azure", "a pod with a token", m =>
                m.Get("Deployment", "producer").Set(true, "spec", "template", "spec", "automountServiceAccountToken"))),
        new("A priority class that is named exists", Priorities,
            new Mistake("azure", "a priority that is none", m =>
                m.Get("Deployment", "producer").Set("urgent", "spec", "template", "spec", "priorityClassName"))),
        new("What operators' objects name exists", OperatorReferences,
            new Mistake("azure", "a policy of another broker", m =>
                m.Get("Policy", "generate-limits").Set("rabbit", "spec", "rabbitmqClusterReference", "name")),
            new Mistake("azure", "a permission of nobody", m => m.Get("Permission", "keda").Set("scaler", "spec", "userReference", "name")),
            new Mistake("azure", "a policy in a vhost that is none", m => m.Get("Policy", "generate-limits").Set("/", "spec", "vhost")),
            new Mistake("azure", "a backup of another database", m => m.Get("ScheduledBackup", "postgres").Set("pg", "spec", "cluster", "name")),
            new Mistake("azure", "an authentication that is none", m =>
                m.Get("ScaledObject", "worker-full").Set("keda", "spec", "triggers", 0, "authenticationRef", "name"))),
        new("The hosts of connection strings are services here", Hosts,
            new Mistake("dev", "a database host that is none", m =>
                m.Get("Secret", "database").Set(Convert.ToBase64String("Host=pg;Database=distributed"u8), "data", "ConnectionStrings__Database")),
            new Mistake("azure", "a database host that the operator does not make", m =>
            {
                var map = m.Get("ConfigMap", "database");
                map.Set(map.Text("data", "ConnectionStrings__Database")!.Replace("postgres-rw", "postgres", StringComparison.Ordinal), "data", "ConnectionStrings__Database");
            })),
    ];

    private static JsonNode First(Manifests m, string deployment) => m.Get("Deployment", deployment).At("spec", "template", "spec", "containers", 0)!;

    private static JsonNode Projected(Manifests m, string deployment) =>
        m.Get("Deployment", deployment).At("spec", "template", "spec", "volumes", 0, "projected", "sources")!;

    private static IEnumerable<string> NamesTwice(Manifests m) =>
        m.Things.GroupBy(thing => (thing.Text("apiVersion"), thing.Text("kind"), thing.Text("metadata", "name"))).Where(group => group.Count() > 1).Select(group => $"{group.Key}");

    private static IEnumerable<string> Namespaces(Manifests m)
    {
        foreach (var thing in m.Things.Where(thing => thing.Text("kind") is not ("Namespace" or "PriorityClass")))
            if (thing.Text("metadata", "namespace") != "distributed") yield return $"{thing.Text("kind")} {thing.Text("metadata", "name")} is elsewhere";
        if (m.Get("Namespace", "distributed").Text("metadata", "labels", "pod-security.kubernetes.io/enforce") != "restricted")
            yield return "the namespace admits more than restricted pods";
    }

    private static IEnumerable<string> ConfigMaps(Manifests m) =>
        from reference in m.Pods.SelectMany(workload => References(workload, "configMap", "configMapRef", "configMapKeyRef"))
        let map = m.Of("ConfigMap").FirstOrDefault(map => map.Text("metadata", "name") == reference.Name)
        where map is null || !reference.Keys.All(map.Labels("data").ContainsKey)
        select $"{reference.User}: {reference.Name} {string.Join(' ', reference.Keys)}";

    private static IEnumerable<string> Secrets(Manifests m)
    {
        var made = m.Of("Cluster").SelectMany(cluster => new[] { "app", "ca", "server", "replication" }.Select(end => $"{cluster.Text("metadata", "name")}-{end}"))
            .Concat(m.Of("RabbitmqCluster").Select(cluster => $"{cluster.Text("metadata", "name")}-default-user")).ToHashSet();
        var byHand = m.Of("Namespace").SelectMany(space => (space.Text("metadata", "annotations", ByHand) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        var references = m.Pods.SelectMany(workload => References(workload, "secret", "secretRef", "secretKeyRef")).Concat(OperatorSecrets(m)).ToList();
        foreach (var (user, name, keys) in references.Where(reference => !made.Contains(reference.Name) && !byHand.Contains(reference.Name)))
        {
            var secret = m.Of("Secret").FirstOrDefault(secret => secret.Text("metadata", "name") == name);
            if (secret is null || !keys.All(secret.Labels("data").ContainsKey)) yield return $"{user}: {name} {string.Join(' ', keys)}";
        }
        foreach (var name in byHand.Except(references.Select(reference => reference.Name))) yield return $"nobody needs {name}";
    }

    private static IEnumerable<(string User, string Name, string[] Keys)> OperatorSecrets(Manifests m)
    {
        foreach (var broker in m.Of("RabbitmqCluster"))
            foreach (var field in new[] { "secretName", "caSecretName" })
                yield return ("RabbitmqCluster", broker.Text("spec", "tls", field)!, []);
        foreach (var user in m.Of("User")) yield return ("User", user.Text("spec", "importCredentialsSecret", "name")!, ["username", "password"]);
        foreach (var entry in m.Of("TriggerAuthentication").SelectMany(one => one.Items("spec", "secretTargetRef")))
            yield return ("TriggerAuthentication", entry.Text("name")!, [entry.Text("key")!]);
        foreach (var cluster in m.Of("Cluster"))
        {
            foreach (var role in cluster.Items("spec", "managed", "roles"))
                yield return ("Cluster", role.Text("passwordSecret", "name")!, ["username", "password"]);
            var backup = cluster.At("spec", "backup", "barmanObjectStore", "azureCredentials", "connectionString");
            yield return ("Cluster", backup.Text("name")!, [backup.Text("key")!]);
        }
        foreach (var authority in m.Of("PodMonitor").SelectMany(one => one.Items("spec", "podMetricsEndpoints")).Select(endpoint => endpoint.At("tlsConfig", "ca", "secret")).OfType<JsonNode>())
            yield return ("PodMonitor", authority.Text("name")!, [authority.Text("key")!]);
    }

    /// <summary>Where pods name ConfigMaps or Secrets: whole, by key, as volumes and as parts of one; a file that is mounted by subPath is a key.</summary>
    private static IEnumerable<(string User, string Name, string[] Keys)> References(Workload workload, string volume, string whole, string key)
    {
        foreach (var container in workload.AllContainers)
        {
            foreach (var source in container.Items("envFrom").Select(source => source.At(whole)).OfType<JsonNode>())
                yield return (workload.Name, source.Text("name")!, []);
            foreach (var source in container.Items("env").Select(entry => entry.At("valueFrom", key)).OfType<JsonNode>())
                yield return (workload.Name, source.Text("name")!, [source.Text("key")!]);
        }
        foreach (var one in workload.Volumes)
        {
            var files = workload.AllContainers.SelectMany(container => container.Items("volumeMounts")).Where(mount => mount.Text("name") == one.Text("name") && mount.Text("subPath") is not null)
                .Select(mount => mount.Text("subPath")!);
            foreach (var source in one.Items("projected", "sources").Append(one).Select(source => source.At(volume)).OfType<JsonNode>())
                yield return (workload.Name, source.Text("name") ?? source.Text("secretName")!, [.. source.Items("items").Select(item => item.Text("key")!), .. files]);
        }
    }

    private static IEnumerable<string> Claims(Manifests m) =>
        from workload in m.Pods
        from volume in workload.Volumes
        let claim = volume.Text("persistentVolumeClaim", "claimName")
        where claim is not null && !m.Has("PersistentVolumeClaim", claim)
        select $"{workload.Name}: {claim}";

    private static IEnumerable<string> ServiceAccounts(Manifests m) =>
        from workload in m.Pods
        let account = m.Of("ServiceAccount").FirstOrDefault(account => account.Text("metadata", "name") == workload.Pod.Text("serviceAccountName"))
        where account?.Text("automountServiceAccountToken") != "false" || workload.Pod.Text("automountServiceAccountToken") != "false"
        select workload.Name;

    private static IEnumerable<string> Priorities(Manifests m) =>
        from workload in m.Pods
        let priority = workload.Pod.Text("priorityClassName")
        where priority is not null && !m.Has("PriorityClass", priority)
        select $"{workload.Name}: {priority}";

    private static IEnumerable<string> OperatorReferences(Manifests m)
    {
        foreach (var thing in m.Of("Policy", "Vhost", "User", "Permission"))
        {
            var name = $"{thing.Text("kind")} {thing.Text("metadata", "name")}";
            if (!m.Has("RabbitmqCluster", thing.Text("spec", "rabbitmqClusterReference", "name"))) yield return $"{name} is of no broker";
            if (thing.Text("kind") is "Permission" && !m.Has("User", thing.Text("spec", "userReference", "name"))) yield return $"{name} is of nobody";
            if (thing.Text("kind") is "Permission" or "Policy" && !m.Of("Vhost").Any(vhost => vhost.Text("spec", "name") == (thing.Text("spec", "vhost") ?? "/")))
                yield return $"{name} is in no vhost";
        }
        foreach (var backup in m.Of("ScheduledBackup").Where(backup => !m.Has("Cluster", backup.Text("spec", "cluster", "name"))))
            yield return backup.Text("metadata", "name")!;
        foreach (var name in m.Of("ScaledObject").SelectMany(one => one.Items("spec", "triggers")).Select(trigger => trigger.Text("authenticationRef", "name")!))
            if (!m.Has("TriggerAuthentication", name)) yield return name;
    }

    private static IEnumerable<string> Hosts(Manifests m)
    {
        var services = m.Of("Service").Select(service => service.Text("metadata", "name")!)
            .Concat(m.Of("RabbitmqCluster").Select(cluster => cluster.Text("metadata", "name")!))
            .Concat(m.Of("Cluster").SelectMany(cluster => new[] { "rw", "ro", "r" }.Select(end => $"{cluster.Text("metadata", "name")}-{end}"))).ToHashSet();
        var texts = m.Of("Secret").SelectMany(secret => secret.Labels("data").Select(entry => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(entry.Value))))
            .Concat(m.Of("ConfigMap").SelectMany(map => map.Labels("data").Values))
            .Concat(m.Of("ScaledObject").SelectMany(one => one.Items("spec", "triggers")).Select(trigger => $"Host={trigger.Text("metadata", "host")};").Where(text => text != "Host=;"));
        return from text in texts
               from match in System.Text.RegularExpressions.Regex.Matches(text, @"(?:\bHost=|BlobEndpoint=http://|amqps?://[^@\s]*@)([a-z][\w.-]*)")
               let host = match.Groups[1].Value.Split('.')[0]
               where !services.Contains(host)
               select host;
    }
}
