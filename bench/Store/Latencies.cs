using System.Globalization;
using System.Text;

namespace Distributed.Store;

/// <summary>Latencies by operation and queue length.</summary>
internal sealed class Latencies(IReadOnlyList<int> sizes)
{
    private readonly Dictionary<(string Operation, int Size), List<double>> milliseconds = [];
    private readonly List<string> operations = [];

    public void Add(string operation, int size, TimeSpan time)
    {
        if (!operations.Contains(operation)) operations.Add(operation);
        if (!milliseconds.TryGetValue((operation, size), out var all)) milliseconds[(operation, size)] = all = [];
        all.Add(time.TotalMilliseconds);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder("| ms: median (p95) |");
        foreach (var size in sizes) text.Append(CultureInfo.InvariantCulture, $" {size:N0} queued |");
        text.Append(" last ÷ first |\n|---|").Insert(text.Length, "---|", sizes.Count + 1).Append('\n');
        foreach (var operation in operations)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {operation} |");
            foreach (var size in sizes) text.Append(CultureInfo.InvariantCulture, $" {At(operation, size, 0.5):F2} ({At(operation, size, 0.95):F2}) |");
            text.Append(CultureInfo.InvariantCulture, $" {At(operation, sizes[^1], 0.5) / At(operation, sizes[0], 0.5):F2} |\n");
        }
        return text.ToString();
    }

    private double At(string operation, int size, double quantile)
    {
        var sorted = milliseconds[(operation, size)].Order().ToList();
        return sorted[(int)(quantile * (sorted.Count - 1))];
    }
}
