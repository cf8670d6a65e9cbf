using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Distributed.Deployment.Tests;

/// <summary>docker-compose.yml, with the variables of .env and the defaults that it names itself.</summary>
internal sealed partial class ComposeFile(JsonObject content)
{
    public JsonObject Content => content;

    public IEnumerable<KeyValuePair<string, JsonNode>> Services => content.Entries("services").Select(entry => KeyValuePair.Create(entry.Key, entry.Value!));

    public static ComposeFile Read()
    {
        var text = Repository.Read("docker-compose.yml");
        return new(Yaml.Parse(Variable().Replace(text, match => match.Value.StartsWith("$$", StringComparison.Ordinal) ? "$" : match.Groups["default"].Value)));
    }

    /// <summary>Whether a service runs to its end, and others wait for that.</summary>
    public static bool IsOneShot(JsonNode service) => service.Text("restart")?.StartsWith("on-failure", StringComparison.Ordinal) == true;

    public static IEnumerable<string> Profiles(JsonNode service) => service.Items("profiles").Select(profile => profile.ToString());

    /// <summary>The services that some profiles start.</summary>
    public IEnumerable<string> StartedBy(params string[] profiles) =>
        Services.Where(service => !Profiles(service.Value).Any() || Profiles(service.Value).Intersect(profiles).Any()).Select(service => service.Key);

    [GeneratedRegex(@"\$\$|\$\{\w+:?-(?<default>[^}]*)\}")]
    private static partial Regex Variable();
}
