namespace Distributed.Cli;

/// <summary>Rows in columns, the last one cut off at the edge of the terminal.</summary>
/// <param name="width">Columns of the terminal.</param>
/// <param name="headings">One per column.</param>
internal sealed class Table(int width, params string[] headings)
{
    private const string Gap = "  ";

    public void Write(TextWriter output, IEnumerable<string[]> rows)
    {
        var lines = rows.Select(row => row.Select(Terminal.Clean).ToArray()).Prepend(headings).ToList();
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var text = string.Join(Gap, line.Select((cell, column) => column == widths.Length - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd();
            output.WriteLine(text.Length <= width ? text : text[..(width - 1)] + "…");
        }
    }
}
