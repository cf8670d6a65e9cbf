using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>Ways through the network policies.</summary>
internal static class NetworkRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("Who is let out to a pod is let in there", m => OneWay(m, "egress", "to", "ingress", "from"),
            new Mistake("azure", "a broker that lets nobody in", m => m.Get("NetworkPolicy", "rabbitmq").Set(null, "spec", "ingress", 0)),
            new Mistake("azure", "a way to pods that are none", m =>
                m.Get("NetworkPolicy", "producer").Set("pg", "spec", "egress", 1, "to", 0, "podSelector", "matchLabels", "app.kubernetes.io/name")),
            new Mistake("azure", "another port", m => m.Get("NetworkPolicy", "postgres").Set(5433, "spec", "ingress", 0, "ports", 0, "port")),
            new Mistake("dev", "a store that does not know the worker", m =>
                m.Get("NetworkPolicy", "azurite").Set("painter", "spec", "ingress", 0, "from", 0, "podSelector", "matchExpressions", 0, "values", 2))),
        new("Who is let in is let out there", m => OneWay(m, "ingress", "from", "egress", "to"),
            new Mistake("azure", "a worker that may not go to the database", m => m.Get("NetworkPolicy", "worker-full").Set(null, "spec", "egress", 1)),
            new Mistake("azure", "a process that is none", m =>
                m.Get("NetworkPolicy", "rabbitmq").Set(Json.Of("""{"from":[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"relay"}}}],"ports":[{"port":5671}]}"""), "spec", "ingress", 0))),
        new("A port that a policy names is a container's", NamedPorts,
            new Mistake("azure", "another name", m => m.Get("NetworkPolicy", "producer").Set("web", "spec", "ingress", 0, "ports", 0, "port"))),
        new("Every process may ask for names and go where its settings lead", Needs,
            new Mistake("azure", "no names", m => m.Get("NetworkPolicy", "worker-full").Set(null, "spec", "egress", 0)),
            new Mistake("azure", "no image store", m => Remove(m, "producer", "443")),
            new Mistake("dev", "no image store of its own", m => Remove(m, "worker-full", "10000")),
            new Mistake("azure", "no broker", m => Remove(m, "worker-full", "5671")),
            new Mistake("azure", "no database for migrations", m => Remove(m, "migrations", "5432")),
            new Mistake("azure", "no telemetry", m => Remove(m, "dashboard", "4317"))),
        new("No process may reach the metadata service of its node", Metadata,
            new Mistake("azure", "everything open", m =>
                m.Get("NetworkPolicy", "producer").Set(Json.Of("""{"to":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}"""), "spec", "egress", -1))),
        new("Workers are asked by nobody but Prometheus", Workers,
            new Mistake("azure", "a worker behind the ingress", m =>
                m.Get("NetworkPolicy", "worker-full").Set(Json.Of("""{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ingress"}}}"""), "spec", "ingress", 0, "from", -1))),
    ];

    private static void Remove(Manifests m, string policy, string port)
    {
        var rules = (JsonArray)m.Get("NetworkPolicy", policy).At("spec", "egress")!;
        rules.Remove(rules.Single(rule => rule.Items("ports").Any(one => one.Text("port") == port)));
    }

    private static IEnumerable<(Workload Workload, JsonNode Policy)> Policies(Manifests m) =>
        from policy in m.Of("NetworkPolicy")
        where policy.Entries("spec", "podSelector").Any()
        from workload in m.Workloads
        where workload.Matches(policy.At("spec", "podSelector"))
        select (workload, (JsonNode)policy);

    /// <summary>The pods of our own namespace that a rule names; none when it names namespaces or addresses.</summary>
    private static List<Workload> Peers(Manifests m, JsonNode peer) =>
        peer["podSelector"] is { } selector && peer["namespaceSelector"] is null ? [.. m.Workloads.Where(workload => workload.Matches(selector))] : [];

    private static IEnumerable<string> OneWay(Manifests m, string here, string peers, string there, string back)
    {
        var policies = Policies(m).ToList();
        foreach (var (workload, policy) in policies)
        {
            foreach (var rule in policy.Items("spec", here))
            {
                foreach (var peer in rule.Items(peers).Where(peer => peer["podSelector"] is not null && peer["namespaceSelector"] is null))
                {
                    var others = Peers(m, peer);
                    // Some rules list every process that there may be; of those that exist each must answer.
                    var named = peer.Items("podSelector", "matchExpressions").SelectMany(expression => expression.Items("values")).Select(value => value.ToString());
                    if (others.Count == 0 || named.Any(name => !others.Any(other => other.Labels.Values.Contains(name))))
                        yield return $"{workload.Name} {here} names pods that are none";
                    foreach (var other in others)
                    {
                        var (server, answers) = (here == "egress" ? other : workload, policies.Where(one => one.Workload.Thing == other.Thing).SelectMany(one => one.Policy.Items("spec", there)));
                        if (!answers.Any(answer => answer.Items(back).Any(one => Peers(m, one).Any(back => back.Thing == workload.Thing)) && PortsMeet(server, rule, answer)))
                            yield return $"{workload.Name} {here} {other.Name}, which has no {there} for it";
                    }
                }
            }
        }
    }

    private static bool PortsMeet(Workload server, JsonNode one, JsonNode other)
    {
        if (one["ports"] is null || other["ports"] is null) return true;
        return Numbers(server, one).Intersect(Numbers(server, other)).Any();
    }

    private static IEnumerable<string> Numbers(Workload server, JsonNode rule) => rule.Items("ports").Select(port => port.Text("port")!).Select(port =>
        server.Pod.Items("containers").SelectMany(container => container.Items("ports")).FirstOrDefault(named => named.Text("name") == port)?.Text("containerPort") ?? port);

    private static IEnumerable<string> NamedPorts(Manifests m) =>
        from one in Policies(m)
        from rule in one.Policy.Items("spec", "ingress")
        from port in rule.Items("ports").Select(port => port.Text("port")!)
        where one.Workload.Pod is not null && !int.TryParse(port, out _) && !one.Workload.PortNames.Contains(port)
        select $"{one.Workload.Name}: {port}";

    private static IEnumerable<string> Needs(Manifests m)
    {
        foreach (var workload in m.Pods.Where(workload => workload.IsOurs))
        {
            var open = Policies(m).Where(one => one.Workload.Thing == workload.Thing).SelectMany(one => one.Policy.Items("spec", "egress")).SelectMany(rule => rule.Items("ports")).Select(port => port.Text("port")!).ToHashSet();
            var environment = m.Environment(workload.Pod.At("containers", 0)!);
            var settings = environment.Keys.Concat(Settings.SecretFiles(workload)).ToHashSet();
            (string Setting, string[] Ports)[] needs =
            [
                ("ConnectionStrings__Database", ["5432"]), ("ConnectionStrings__Broker", ["5671", "5672"]), ("ConnectionStrings__Images", ["443", "10000"]),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", ["4317"]),
            ];
            foreach (var (setting, ports) in needs.Where(need => settings.Contains(need.Setting)))
                if (!ports.Any(open.Contains)) yield return $"{workload.Name}: {setting}";
            if (!open.Contains("53")) yield return $"{workload.Name}: names";
        }
    }

    private static IEnumerable<string> Metadata(Manifests m) =>
        from policy in m.Of("NetworkPolicy")
        from rule in policy.Items("spec", "egress")
        where rule["to"] is null || rule.Items("to").Any(peer => peer["ipBlock"] is { } block && !block.Items("except").Any(range => range.ToString() == "169.254.0.0/16"))
        select policy.Text("metadata", "name");

    private static IEnumerable<string> Workers(Manifests m) =>
        from one in Policies(m)
        where one.Workload.Labels.GetValueOrDefault("app.kubernetes.io/name") == "worker"
        from rule in one.Policy.Items("spec", "ingress")
        where rule["from"] is null || rule.Items("from").Any(peer => peer.Text("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name") != "monitoring")
        select one.Workload.Name;
}
