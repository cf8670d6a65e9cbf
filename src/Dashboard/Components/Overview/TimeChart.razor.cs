using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>A chart of lines over time.</summary>
public sealed partial class TimeChart
{
    private ChartGeometry place = new(1, 1);

    /// <summary>What the lines are about.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>How far back it looks.</summary>
    [Parameter, EditorRequired] public HistoryWindow Window { get; set; } = HistoryWindow.All[0];

    /// <summary>The lines, all of the same length.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<ChartLine> Lines { get; set; } = [];

    /// <summary>How a value reads.</summary>
    [Parameter, EditorRequired] public Func<double, string> Format { get; set; } = ChartGeometry.Number;

    private double[] Gridlines => [0, place.Top / 2, place.Top];

    private string Latest => string.Join(" · ", Lines.Select(line => line.Values.LastOrDefault(value => value is not null) is { } value ? Format(value) : "–"));

    /// <summary>What the picture shows, for those who do not see it.</summary>
    private string Words => $"{Name}, last {Window.Label}. {string.Join(" ", Lines.Select(Describe))}";

    /// <inheritdoc/>
    protected override void OnParametersSet() => place = ChartGeometry.For(Lines, Lines.Count > 0 ? Lines.Max(line => line.Values.Count) : 1);

    private string Describe(ChartLine line)
    {
        var values = line.Values.OfType<double>().ToList();
        return values.Count == 0 ? $"{line.Name}: nothing yet." : $"{line.Name}: latest {Format(values[^1])}, between {Format(values.Min())} and {Format(values.Max())}.";
    }

    private string? Tip(int index)
    {
        var values = Lines.Where(line => index < line.Values.Count && line.Values[index] is not null).Select(line => $"{line.Name} {Format(line.Values[index]!.Value)}").ToList();
        return values.Count == 0 ? null : $"{Ago(index)}: {string.Join(", ", values)}";
    }

    private string Ago(int index) => index == place.Count - 1 ? "Now" : $"{DurationText.Of(Window.Bucket * (place.Count - 1 - index))} ago";

    private static string N(double value) => ChartGeometry.Number(value);

    // As markup, because <text> means something else to Razor.
    private static MarkupString Label(double x, double y, string anchor, string text) =>
        new($"<text class=\"chart-label\" x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\">{System.Net.WebUtility.HtmlEncode(text)}</text>");
}
