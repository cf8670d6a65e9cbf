using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Distributed.Deployment.Tests;

/// <summary>docker/Dockerfile, as stages of instructions.</summary>
internal sealed partial record Dockerfile(IReadOnlyList<Dockerfile.Stage> Stages)
{
    /// <summary>A stage: its name, what it starts from, and its instructions.</summary>
    internal sealed record Stage(string Name, string From, List<(string Word, string Text)> Instructions)
    {
        /// <summary>The list in exec form that an instruction has; nothing when it is there in another form or not at all.</summary>
        public JsonArray? Instruction(string word) =>
            Instructions.LastOrDefault(one => one.Word == word).Text is { } rest && rest.IndexOf('[', StringComparison.Ordinal) is >= 0 and var start ? (JsonArray)JsonNode.Parse(rest[start..])! : null;
    }

    public static Dockerfile Read() => Parse(Repository.Read("docker", "Dockerfile"));

    public static Dockerfile Parse(string text)
    {
        var stages = new List<Stage>();
        foreach (var line in Continued().Replace(text, " ").Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var (word, rest) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim());
            if (word == "FROM" && rest.Split(' ') is [var from, "AS", var name]) stages.Add(new(name, from, []));
            else if (stages.Count > 0) stages[^1].Instructions.Add((word, rest));
        }
        return new(stages);
    }

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continued();
}
