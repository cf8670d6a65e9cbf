using System.Text;

namespace Distributed.DiffusionBench;

/// <summary>A table in Markdown.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly StringBuilder text = new StringBuilder().AppendLine(Line(columns)).AppendLine(Line(columns.Select((_, i) => i == 0 ? "---" : "---:")));

    public void Add(params string[] cells) => text.AppendLine(Line(cells));

    public override string ToString() => text.ToString();

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
