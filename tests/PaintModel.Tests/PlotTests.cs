using System.Xml.Linq;

namespace Distributed.PaintModel.Tests;

public sealed class PlotTests
{
    [Fact]
    public void A_plot_is_an_SVG_with_a_line_for_each_curve_that_rises_as_its_numbers_do()
    {
        var svg = XDocument.Parse(Plot.Shares("Curves", [("a", [(0, 0), (100, 1)]), ("b", [(0, 0.5), (100, 0.5)])]));
        var lines = svg.Descendants().Where(element => element.Name.LocalName == "polyline").Select(Points).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.True(lines[0][0].Y > lines[0][1].Y && lines[0][0].X < lines[0][1].X);                  // y grows downwards
        Assert.Equal(lines[1][0].Y, lines[1][1].Y);
    }

    private static (double X, double Y)[] Points(XElement line) => [.. line.Attribute("points")!.Value.Split(' ').Select(point => point.Split(','))
        .Select(pair => (double.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture), double.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)))];
}
