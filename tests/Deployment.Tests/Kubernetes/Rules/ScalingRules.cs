using System.Text.Json.Nodes;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Deployment.Tests;

/// <summary>Who decides how many there are, and by what.</summary>
internal static class ScalingRules
{
    private static readonly Dictionary<string, JsonNode[]> Parameters = JsonNode.Parse(Schema.Read("keda/trigger-parameters.json"))!["scalers"]!.AsArray()
        .ToDictionary(scaler => scaler.Text("type")!, scaler => scaler.Items("parameters").ToArray());

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("An autoscaler is for one Deployment, which has no number of its own and no other autoscaler", Targets,
            new Mistake("azure", "a target that is none", m => m.Get("ScaledObject", "worker-full").Set("worker", "spec", "scaleTargetRef", "name")),
            new Mistake("azure", "a number of its own", m => m.Get("Deployment", "worker-full").Set(2, "spec", "replicas")),
            new Mistake("azure", "a number under an HPA", m => m.Get("Deployment", "producer").Set(2, "spec", "replicas")),
            new Mistake("azure", "two autoscalers", m => m.Get("HorizontalPodAutoscaler", "producer").Set("worker-full", "spec", "scaleTargetRef", "name")),
            new Mistake("azure", "two scaled objects", m => m.Copy("ScaledObject", "worker-full", "worker-more"))),
        new("A trigger knows the parameters it is given, has those it needs, and all are text", TriggerParameters,
            new Mistake("azure", "a misspelt parameter", m => Metadata(m, 0).Set("true", "excludeUnacked")),
            new Mistake("azure", "a parameter of another trigger", m => Metadata(m, 1).Set("generate-full", "queueName")),
            new Mistake("azure", "a missing one", m => Metadata(m, 1).Set(null, "query")),
            new Mistake("azure", "an authentication that gives what the trigger does not take", m =>
                m.Get("TriggerAuthentication", "keda-postgres").Set("pass", "spec", "secretTargetRef", 0, "parameter"))),
        new("Workers are scaled by the broker's messages, those in hand counted, and by the backlog in the database", Triggers,
            new Mistake("azure", "over AMQP", m => Metadata(m, 0).Set("amqp", "protocol")),
            new Mistake("azure", "messages in hand not counted", m => Metadata(m, 0).Set("true", "excludeUnacknowledged")),
            new Mistake("azure", "the other tier's queue", m => Metadata(m, 0).Set("generate-distilled", "queueName")),
            new Mistake("azure", "a vhost that is none", m => Metadata(m, 0).Set("/", "vhostName")),
            new Mistake("azure", "the other tier's backlog", m =>
                Metadata(m, 1).Set(Metadata(m, 1).Text("query")!.Replace("'full'", "'distilled'", StringComparison.Ordinal), "query")),
            new Mistake("azure", "without the database", m => m.Get("ScaledObject", "worker-full").Set(null, "spec", "triggers", 1)),
            new Mistake("azure", "without the broker", m => m.Get("ScaledObject", "worker-full").Set(null, "spec", "triggers", 0)),
            new Mistake("azure", "one target smaller than the other", m => Metadata(m, 1).Set("1", "targetQueryValue"))),
        new("Scaling in is slow, scaling out is not, and an outage sends nobody away", Behaviour,
            new Mistake("azure", "a fallback that sends workers away", m => m.Get("ScaledObject", "worker-full").Set("static", "spec", "fallback", "behavior")),
            new Mistake("azure", "no fallback", m => m.Get("ScaledObject", "worker-full").Set(null, "spec", "fallback")),
            new Mistake("azure", "in as fast as out", m =>
                m.Get("ScaledObject", "worker-full").Set(0, "spec", "advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleDown", "stabilizationWindowSeconds")),
            new Mistake("azure", "fewer than the least", m => m.Get("ScaledObject", "worker-full").Set(0, "spec", "maxReplicaCount"))),
        new("KEDA reaches what its triggers ask", Reach,
            new Mistake("azure", "a database that does not let it in", m => LockOut(m, "postgres")),
            new Mistake("azure", "a broker that does not let it in", m => LockOut(m, "rabbitmq"))),
        new("Only scale-to-zero scales to zero", Zero,
            new Mistake("azure", "no worker kept warm", m => m.Get("ScaledObject", "worker-full").Set(0, "spec", "minReplicaCount")),
            new Mistake("scale-to-zero", "a worker kept warm", m => m.Get("ScaledObject", "worker-full").Set(1, "spec", "minReplicaCount"))),
        new("A broker and a database of several keep a majority", Majority,
            new Mistake("azure", "an even broker", m => m.Get("RabbitmqCluster", "rabbitmq").Set(2, "spec", "replicas")),
            new Mistake("azure", "a database that acknowledges alone", m => m.Get("Cluster", "postgres").Set(0, "spec", "postgresql", "synchronous", "number")),
            new Mistake("azure", "a stale standby that may be promoted", m =>
                m.Get("Cluster", "postgres").Set(false, "spec", "postgresql", "synchronous", "failoverQuorum"))),
    ];

    private static JsonNode Metadata(Manifests m, int trigger) => m.Get("ScaledObject", "worker-full").At("spec", "triggers", trigger, "metadata")!;

    private static void LockOut(Manifests m, string policy)
    {
        var rules = (JsonArray)m.Get("NetworkPolicy", policy).At("spec", "ingress")!;
        rules.Remove(rules.Single(rule => LetsIn(rule!, "keda")));
    }

    private static bool LetsIn(JsonNode rule, string space) =>
        rule.Items("from").Any(peer => peer.Text("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name") == space);

    private static IEnumerable<string> Targets(Manifests m)
    {
        var targets = m.Of("ScaledObject", "HorizontalPodAutoscaler").Select(one => one.Text("spec", "scaleTargetRef", "name")!).ToList();
        foreach (var name in targets)
        {
            if (m.Of("Deployment").SingleOrDefault(one => one.Text("metadata", "name") == name) is not { } deployment) yield return $"there is no {name}";
            else if (deployment.At("spec", "replicas") is not null) yield return $"{name} has a number of its own";
        }
        foreach (var name in targets.GroupBy(name => name).Where(group => group.Count() > 1)) yield return $"{name.Key} has two autoscalers";
    }

    private static IEnumerable<string> TriggerParameters(Manifests m)
    {
        foreach (var trigger in m.Of("ScaledObject").SelectMany(one => one.Items("spec", "triggers")))
        {
            if (!Parameters.TryGetValue(trigger.Text("type")!, out var known))
            {
                yield return $"no trigger {trigger.Text("type")}";
                continue;
            }
            var authentication = m.Of("TriggerAuthentication").FirstOrDefault(one => one.Text("metadata", "name") == trigger.Text("authenticationRef", "name"));
            var secret = authentication.Items("spec", "secretTargetRef").Select(entry => entry.Text("parameter")!).ToList();
            var open = trigger.Entries("metadata").ToList();
            foreach (var (name, value) in open)
                if (!known.Any(parameter => parameter.Text("name") == name) || value?.GetValueKind() != System.Text.Json.JsonValueKind.String)
                    yield return $"{trigger.Text("type")}: {name}";
            foreach (var name in secret)
                if (!known.Any(parameter => parameter.Text("name") == name && parameter.Text("triggerAuthenticationVariableReadable") == "true"))
                    yield return $"{trigger.Text("type")} by authentication: {name}";
            foreach (var needed in known.Where(parameter => parameter.Text("optional") != "true" && parameter["default"] is null).Select(parameter => parameter.Text("name")!))
                if (open.All(entry => entry.Key != needed) && !secret.Contains(needed)) yield return $"{trigger.Text("type")} lacks {needed}";
        }
    }

    private static IEnumerable<string> Triggers(Manifests m)
    {
        foreach (var scaled in m.Of("ScaledObject"))
        {
            var name = scaled.Text("metadata", "name")!;
            var word = m.Of("Deployment").FirstOrDefault(one => one.Text("metadata", "name") == scaled.Text("spec", "scaleTargetRef", "name")).Text("metadata", "labels", "distributed/tier");
            if (word is null || Words.Parse<Tier>(word) is not { } tier)
            {
                yield return $"{name} is of no tier";
                continue;
            }
            var broker = scaled.Items("spec", "triggers").FirstOrDefault(trigger => trigger.Text("type") == "rabbitmq")?["metadata"];
            var database = scaled.Items("spec", "triggers").FirstOrDefault(trigger => trigger.Text("type") == "postgresql")?["metadata"];
            if (broker.Text("protocol") != "http" || broker.Text("excludeUnacknowledged") != "false" || broker.Text("mode") != "QueueLength")
                yield return $"{name} does not count messages in hand";
            if (broker.Text("queueName") != GenerateQueues.Name(tier)) yield return $"{name} watches {broker.Text("queueName")}";
            if (!m.Of("Vhost").Any(vhost => vhost.Text("spec", "name") == broker.Text("vhostName"))) yield return $"{name} watches no vhost";
            if (database.Text("query")?.Split($"tier = '{word}'").Length != 3) yield return $"{name} does not count its own backlog";
            if (broker.Text("value") is null || broker.Text("value") != database.Text("targetQueryValue")) yield return $"{name} has two targets";
        }
    }

    private static IEnumerable<string> Behaviour(Manifests m) =>
        from scaled in m.Of("ScaledObject")
        let behaviour = scaled.At("spec", "advanced", "horizontalPodAutoscalerConfig", "behavior")
        where scaled.Text("spec", "fallback", "behavior") != "currentReplicasIfHigher"
            || behaviour.Number("scaleDown", "stabilizationWindowSeconds") is not >= 300 || behaviour.Number("scaleUp", "stabilizationWindowSeconds") is not 0
            || scaled.Number("spec", "maxReplicaCount") is not { } most || most < scaled.Number("spec", "minReplicaCount") || most == 0
        select scaled.Text("metadata", "name");

    private static IEnumerable<string> Reach(Manifests m) =>
        from type in m.Of("ScaledObject").SelectMany(one => one.Items("spec", "triggers")).Select(trigger => trigger.Text("type")).Distinct()
        let policy = type == "rabbitmq" ? "rabbitmq" : "postgres"
        where !m.Of("NetworkPolicy").Where(one => one.Text("metadata", "name") == policy).SelectMany(one => one.Items("spec", "ingress")).Any(rule => LetsIn(rule, "keda"))
        select policy;

    private static IEnumerable<string> Zero(Manifests m) =>
        from scaled in m.Of("ScaledObject")
        where scaled.Text("spec", "minReplicaCount") == "0" != (m.Overlay == "scale-to-zero")
        select scaled.Text("metadata", "name");

    private static IEnumerable<string> Majority(Manifests m)
    {
        foreach (var broker in m.Of("RabbitmqCluster"))
            if (broker.Number("spec", "replicas") % 2 == 0 || broker.Text("spec", "rabbitmq", "additionalConfig")?.Contains("pause_minority", StringComparison.Ordinal) != true)
                yield return "RabbitmqCluster";
        foreach (var database in m.Of("Cluster"))
        {
            var synchronous = database.At("spec", "postgresql", "synchronous");
            if (synchronous.Number("number") is not > 0 || synchronous.Text("dataDurability") != "required" || synchronous.Text("failoverQuorum") != "true")
                yield return "Cluster";
        }
    }
}
