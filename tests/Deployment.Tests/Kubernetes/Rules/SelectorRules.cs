using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>Who means whom by labels.</summary>
internal static class SelectorRules
{
    private static readonly string[] OfTemplate = ["spec", "template", "metadata", "labels"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("A workload selects its own pods and no other's", OwnPods,
            new Mistake("azure", "a template without its label", m => m.Get("Deployment", "producer").Set("api", [.. OfTemplate, "app.kubernetes.io/name"])),
            new Mistake("azure", "a selector that both tiers fit", m =>
                m.Get("Deployment", "worker-full").Set(null, "spec", "selector", "matchLabels", "distributed/tier"))),
        new("A disruption budget is for one workload, and every Deployment has one", m =>
            ExactlyOne(m, "PodDisruptionBudget", "spec", "selector").Concat(Without(m)),
            new Mistake("azure", "a budget for nobody", m =>
                m.Get("PodDisruptionBudget", "producer").Set("api", "spec", "selector", "matchLabels", "app.kubernetes.io/name")),
            new Mistake("azure", "a budget for both tiers", m =>
                m.Get("PodDisruptionBudget", "worker-full").Set(null, "spec", "selector", "matchLabels", "distributed/tier")),
            new Mistake("azure", "a Deployment without one", m => m.Things.Remove(m.Get("PodDisruptionBudget", "dashboard")))),
        new("A disruption budget lets somebody go", Lets,
            new Mistake("azure", "a budget that stops every drain", m => m.Get("PodDisruptionBudget", "producer").Set(0, "spec", "maxUnavailable"))),
        new("A network policy is for one workload, every workload has one, and the rest is denied", Policies,
            new Mistake("azure", "a policy for nobody", m =>
                m.Get("NetworkPolicy", "producer").Set("api", "spec", "podSelector", "matchLabels", "app.kubernetes.io/name")),
            new Mistake("azure", "a policy for both tiers", m =>
                m.Get("NetworkPolicy", "worker-full").Set(null, "spec", "podSelector", "matchLabels", "distributed/tier")),
            new Mistake("azure", "a database without one", m => m.Things.Remove(m.Get("NetworkPolicy", "postgres"))),
            new Mistake("azure", "nothing denied", m => m.Things.Remove(m.Get("NetworkPolicy", "default-deny"))),
            new Mistake("azure", "a way out not denied", m => m.Get("NetworkPolicy", "default-deny").Set(Json.Of("""["Ingress"]"""), "spec", "policyTypes"))),
        new("A Service is for one workload and names its port", Services,
            new Mistake("azure", "a service for nobody", m => m.Get("Service", "producer").Set("api", "spec", "selector", "app.kubernetes.io/name")),
            new Mistake("azure", "a port that no container names", m => m.Get("Service", "producer").Set("web", "spec", "ports", 0, "targetPort"))),
        new("A monitor finds pods that name its port", Monitors,
            new Mistake("azure", "a monitor of nobody", m =>
                m.Get("PodMonitor", "worker").Set("workers", "spec", "selector", "matchLabels", "app.kubernetes.io/name")),
            new Mistake("azure", "a port that no container names", m =>
                m.Get("PodMonitor", "worker").Set("metrics", "spec", "podMetricsEndpoints", 0, "port"))),
        new("Pods are spread among their own kind", Spread,
            new Mistake("azure", "a spread among another's pods", m =>
                m.Get("Deployment", "producer").Set("api", "spec", "template", "spec", "topologySpreadConstraints", 0, "labelSelector", "matchLabels", "app.kubernetes.io/name")),
            new Mistake("azure", "a tier spread among both", m =>
                m.Get("Deployment", "worker-full").Set(null, "spec", "template", "spec", "topologySpreadConstraints", 0, "labelSelector", "matchLabels", "distributed/tier"))),
    ];

    private static IEnumerable<string> OwnPods(Manifests m) =>
        from workload in m.Pods
        let selector = workload.Thing.At("spec", "selector")
        where selector is not null
        where !workload.Matches(selector) || m.Pods.Any(other => other.Thing != workload.Thing && other.Matches(selector))
        select workload.Name;

    private static IEnumerable<string> ExactlyOne(Manifests m, string kind, params object[] selector) =>
        from thing in m.Of(kind)
        let count = m.Workloads.Count(workload => workload.Matches(thing.At(selector)))
        where count != 1
        select $"{kind} {thing.Text("metadata", "name")} is for {count}";

    private static IEnumerable<string> Without(Manifests m) =>
        from workload in m.Pods
        where workload.Thing.Text("kind") is "Deployment" && !m.Of("PodDisruptionBudget").Any(budget => workload.Matches(budget.At("spec", "selector")))
        select $"{workload.Name} has none";

    private static IEnumerable<string> Lets(Manifests m) =>
        m.Of("PodDisruptionBudget").Where(budget => budget.Text("spec", "maxUnavailable") is not { } most || most == "0").Select(budget => budget.Text("metadata", "name")!);

    private static IEnumerable<string> Policies(Manifests m)
    {
        var denial = m.Of("NetworkPolicy").Where(policy => !policy.Entries("spec", "podSelector").Any()).ToList();
        if (denial.Count != 1 || denial[0].At("spec", "ingress") is not null || denial[0].At("spec", "egress") is not null)
            yield return "there must be one policy that denies everything";
        foreach (var policy in m.Of("NetworkPolicy"))
        {
            if (!policy.Items("spec", "policyTypes").Select(type => type.ToString()).ToHashSet().SetEquals(["Ingress", "Egress"]))
                yield return $"{policy.Text("metadata", "name")} is not for both directions";
            if (denial.Contains(policy)) continue;
            var count = m.Workloads.Count(workload => workload.Matches(policy.At("spec", "podSelector")));
            if (count != 1) yield return $"{policy.Text("metadata", "name")} is for {count}";
        }
        foreach (var workload in m.Workloads.Where(workload => !m.Of("NetworkPolicy").Except(denial).Any(policy => workload.Matches(policy.At("spec", "podSelector")))))
            yield return $"{workload.Name} has none";
    }

    private static IEnumerable<string> Services(Manifests m) =>
        from service in m.Of("Service")
        let meant = m.Pods.Where(workload => workload.Matches(new JsonObject { ["matchLabels"] = service.At("spec", "selector")!.DeepClone() })).ToList()
        where meant.Count != 1 || service.Items("spec", "ports").Any(port => !meant[0].PortNames.Contains(port.Text("targetPort")))
        select service.Text("metadata", "name");

    private static IEnumerable<string> Monitors(Manifests m) =>
        from monitor in m.Of("PodMonitor")
        let meant = m.Workloads.Where(workload => workload.Matches(monitor.At("spec", "selector"))).ToList()
        where meant.Count == 0 || meant.Any(workload => workload.Pod is not null && monitor.Items("spec", "podMetricsEndpoints").Any(endpoint => !workload.PortNames.Contains(endpoint.Text("port"))))
        select monitor.Text("metadata", "name");

    private static IEnumerable<string> Spread(Manifests m) =>
        from workload in m.Pods
        from constraint in workload.Pod.Items("topologySpreadConstraints")
        where !workload.Matches(constraint["labelSelector"]) || m.Pods.Any(other => other.Thing != workload.Thing && other.Matches(constraint["labelSelector"]))
        select workload.Name;
}
