using System.Globalization;

namespace Distributed.PaintModel;

/// <summary>A command's options: <c>--name value</c>, or <c>--name</c> alone for yes.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> values = [];
    private readonly HashSet<string> used = [];

    public Options(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new ArgumentException($"'{arguments[i]}' is not an option; options begin with --.");
            var hasValue = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            values[arguments[i][2..]] = hasValue ? arguments[++i] : "true";
        }
    }

    public string? Text(string name)
    {
        used.Add(name);
        return values.GetValueOrDefault(name);
    }

    public string Required(string name) => Text(name) ?? throw new ArgumentException($"--{name} is missing.");

    public long Number(string name, long fallback) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : fallback;

    public double Real(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;

    /// <summary>Refuses what nobody asked for: a misspelt option must not cost hours.</summary>
    public void RefuseOthers()
    {
        var unknown = values.Keys.Except(used).ToArray();
        if (unknown.Length > 0) throw new ArgumentException($"Unknown options: {string.Join(", ", unknown.Select(name => "--" + name))}.");
    }
}
