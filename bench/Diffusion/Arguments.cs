using System.Globalization;

namespace Distributed.DiffusionBench;

/// <summary>The command line: a verb, then <c>--name value</c> pairs.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">It is not of that form, or a name is not one of <paramref name="known"/>.</exception>
    public Arguments(string[] args, params IEnumerable<string> known)
    {
        Verb = args.Length > 0 ? args[0] : "";
        for (var i = 1; i < args.Length; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : "";
            if (!known.Contains(name)) throw new ArgumentException($"'{args[i]}' is not an option; there are {string.Join(", ", known.Select(option => $"--{option}"))}.");
            if (i + 1 == args.Length) throw new ArgumentException($"{args[i]} has no value.");
            values[name] = args[i + 1];
        }
    }

    public string Verb { get; }

    public string? Text(string name) => values.GetValueOrDefault(name);

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    public string[] List(string name, string otherwise) => Text(name, otherwise).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int Number(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new ArgumentException($"--{name} must be a whole number from 1, not '{text}'.");
}
