using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Distributed.Deployment.Tests;

public sealed class SecretsTests
{
    [Fact]
    public void Made_secrets_are_those_that_Compose_names_and_fit_together()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("make-secrets-tests-").FullName, "secrets");
        try
        {
            var (exitCode, _, errors) = Kubectl.Run(Repository.At("docker", "make-secrets"), folder);
            Assert.True(exitCode == 0, errors);
            AssertWhole(folder);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.True(Password(folder, "postgres_password").Length >= 40);
            Assert.NotEqual(0, Kubectl.Run(Repository.At("docker", "make-secrets"), folder).ExitCode);          // databases remember the first ones
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    [Fact]
    public void Demo_secrets_are_whole_and_say_that_they_are()
    {
        AssertWhole(Repository.At("docker", "demo-secrets"));
        Assert.Equal("demo-only", Password(Repository.At("docker", "demo-secrets"), "postgres_password"));
    }

    [Fact]
    public void The_broker_of_dev_knows_the_password_of_its_user()
    {
        var overlay = Yaml.Parse(Repository.Read("k8s", "overlays", "dev", "kustomization.yaml"));
        var address = overlay.Items("secretGenerator").Single(secret => secret.Text("name") == "broker").Text("literals", 0)!;
        AssertKnows(Repository.Read("k8s", "overlays", "dev", "definitions.json"), new Uri(address[(address.IndexOf('=', StringComparison.Ordinal) + 1)..]).UserInfo.Split(':')[1]);
    }

    [Fact]
    public void Every_secret_that_is_made_by_hand_is_explained()
    {
        var names = Manifests.Render("azure").Get("Namespace", "distributed").Text("metadata", "annotations", "distributed/secrets-by-hand")!.Split(' ');
        Assert.All(names, name => Assert.Contains($"| `{name}` |", Repository.Read("docs", "operations.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Queues_have_the_same_limits_everywhere()
    {
        var cluster = Yaml.ParseAll(Repository.Read("k8s", "components", "rabbitmq", "topology.yaml")).Single(thing => thing.Text("kind") == "Policy")["spec"];
        foreach (var file in new[] { Repository.At("docker", "demo-secrets", "rabbitmq_definitions.json"), Repository.At("k8s", "overlays", "dev", "definitions.json") })
        {
            var policy = JsonNode.Parse(File.ReadAllText(file))!["policies"]![0];
            Assert.Equal(cluster.Text("pattern"), policy.Text("pattern"));
            Assert.Equal(cluster.Labels("definition"), policy.Labels("definition"));
        }
    }

    private static void AssertWhole(string folder)
    {
        var named = ComposeFile.Read().Content.Entries("secrets").Select(secret => Path.GetFileName(secret.Value.Text("file")));
        Assert.Equal(named.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Where(file => file != "README.md").Order(StringComparer.Ordinal));
        Assert.Contains($"Password={Password(folder, "postgres_password")}", Password(folder, "ConnectionStrings__Database"), StringComparison.Ordinal);
        AssertKnows(Password(folder, "rabbitmq_definitions.json"), new Uri(Password(folder, "ConnectionStrings__Broker")).UserInfo.Split(':')[1]);
        var account = Regex.Match(Password(folder, "ConnectionStrings__Images"), "AccountName=(.*?);AccountKey=(.*?);");
        Assert.Equal($"{account.Groups[1].Value}:{account.Groups[2].Value}", Password(folder, "azurite_accounts"));
        Assert.NotEmpty(Convert.FromBase64String(account.Groups[2].Value));
    }

    private static string Password(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));

    /// <summary>RabbitMQ's hash is base64 of four bytes of salt and the SHA-256 of salt and password.</summary>
    private static void AssertKnows(string definitions, string password)
    {
        var hash = Convert.FromBase64String(JsonNode.Parse(definitions).Text("users", 0, "password_hash")!);
        Assert.Equal(hash[4..], SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes(password)]));
    }
}
