using System.Text;

namespace Distributed.Diffusion;

/// <summary>A network's weights are absent or do not fit its configuration.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(string message, Exception? inner = null)
        : base(message, inner) => (Missing, Unused, Misshapen) = ([], [], []);

    internal CheckpointException(string source, IReadOnlyDictionary<string, long[]> missing, IReadOnlyList<string> unused,
        IReadOnlyList<MisshapenWeight> misshapen) : base(Report(source, missing, unused, misshapen)) =>
        (Missing, Unused, Misshapen) = ([.. missing.Keys], unused, misshapen);

    /// <summary>Weights that the network needs and the files lack.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Weights that the files hold and the network did not ask for.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>Weights of another shape, or not of floating-point numbers.</summary>
    public IReadOnlyList<MisshapenWeight> Misshapen { get; }

    private static string Report(string source, IReadOnlyDictionary<string, long[]> missing, IReadOnlyList<string> unused,
        IReadOnlyList<MisshapenWeight> misshapen)
    {
        var text = new StringBuilder($"The weights in {source} do not fit the network that its configuration describes: ")
            .Append($"{missing.Count} missing, {unused.Count} unused, {misshapen.Count} misshapen.");
        foreach (var (name, shape) in missing) text.Append($"\nmissing {SafetensorsException.Printable(name)}: wanted [{string.Join(", ", shape)}]");
        foreach (var name in unused) text.Append($"\nunused {SafetensorsException.Printable(name)}");
        foreach (var weight in misshapen) text.Append($"\nmisshapen {weight}");
        return text.ToString();
    }
}
