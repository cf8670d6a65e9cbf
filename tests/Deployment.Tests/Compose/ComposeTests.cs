using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

public sealed class ComposeTests
{
    private const string SchemaFile = "compose/compose-spec.json";

    public static TheoryData<string> Rules() => [.. ComposeRules.All.Select(rule => rule.Name)];

    public static TheoryData<string, string> Mistakes() => [.. from rule in ComposeRules.All from mistake in rule.Mistakes select (rule.Name, mistake.What)];

    [Fact]
    public void The_file_has_the_shape_of_the_specification() => Assert.Empty(Schema.Errors(SchemaFile, ComposeFile.Read().Content));

    [Theory]
    [InlineData("health_check", "{}")]
    [InlineData("stop_grace_period", "180")]
    [InlineData("read_only", "[]")]
    [InlineData("restart", "true")]
    [InlineData("depends_on", """{"postgres":{"condition":"service_well"}}""")]
    public void The_schema_sees_a_planted_mistake(string key, string value)
    {
        var file = ComposeFile.Read().Content;
        file.Set(JsonNode.Parse(value), "services", "producer", key);
        Assert.NotEmpty(Schema.Errors(SchemaFile, file));
    }

    [Theory, MemberData(nameof(Rules))]
    public void The_file_keeps_the_rule(string rule) => Assert.Empty(ComposeRules.All.Single(one => one.Name == rule).Check(ComposeFile.Read()));

    [Theory, MemberData(nameof(Mistakes))]
    public void A_planted_mistake_breaks_the_rule(string rule, string what)
    {
        var (_, check, mistakes) = ComposeRules.All.Single(one => one.Name == rule);
        var file = ComposeFile.Read();
        mistakes.Single(one => one.What == what).Plant((JsonObject)file.Content["services"]!);
        Assert.NotEmpty(check(file));
    }

    [Fact]
    public void Every_rule_is_shown_to_fail() => Assert.All(ComposeRules.All, rule => Assert.NotEmpty(rule.Mistakes));

    [Fact]
    public void Prometheus_gets_the_rules_of_Kubernetes_in_its_own_words()
    {
        var command = ComposeFile.Read().Content.Text("services", "prometheus", "command", 0)!;
        var script = command[(command.IndexOf('\'', StringComparison.Ordinal) + 1)..];
        script = script[..script.IndexOf('\'', StringComparison.Ordinal)];
        var file = ComposeFile.Read().Content.Text("configs", "rules", "file")!;
        var (exitCode, output, errors) = Kubectl.Run("sed", script, Repository.At(file));
        Assert.True(exitCode == 0, errors);
        Assert.True(JsonNode.DeepEquals(Yaml.Parse(Repository.Read(file))["spec"], Yaml.Parse(output)), output);
        Assert.NotEmpty(Yaml.Parse(output).Items("groups"));
    }

    [Fact]
    public void Prometheus_asks_services_that_exist()
    {
        var scrapes = Yaml.Parse(Repository.Read("docker", "prometheus.yml")).Items("scrape_configs").ToList();
        var names = scrapes.SelectMany(scrape => scrape.Items("dns_sd_configs").SelectMany(dns => dns.Items("names")).Select(name => name.ToString())
            .Concat(scrape.Items("static_configs").SelectMany(one => one.Items("targets")).Select(target => target.ToString().Split(':')[0])));
        Assert.Empty(names.Except(ComposeFile.Read().Services.Select(service => service.Key)));
        Assert.NotEmpty(names);
    }
}
