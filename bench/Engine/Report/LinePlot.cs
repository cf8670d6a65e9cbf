using System.Globalization;
using System.Text;

namespace Distributed.EngineBench;

/// <summary>Curves as SVG over a logarithmic height.</summary>
/// <param name="Title">Above the curves.</param>
/// <param name="Across">What is below them.</param>
/// <param name="Up">What is beside them.</param>
internal sealed record LinePlot(string Title, string Across, string Up)
{
    private const int Width = 820, Height = 420, Left = 64, Right = 240, Top = 40, Bottom = 48;
    private static readonly string[] Colors = ["#1f6fb4", "#c8332f", "#e07b1a", "#8459b0", "#2c9c3e"];

    /// <param name="curves">Each a name and points, their heights above 0.</param>
    public string Draw(IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves)
    {
        var points = curves.SelectMany(curve => curve.Points).ToList();
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (low, high) = (Math.Floor(Math.Log10(points.Min(point => point.Y))), Math.Ceiling(Math.Log10(points.Max(point => point.Y))));
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/><text x=\"{Left}\" y=\"22\" font-size=\"15\">{Title}</text>");
        for (var decade = low; decade <= high; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            Line($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, decade)}</text>");
        }
        foreach (var x in points.Select(point => point.X).Distinct().Order())
            Line($"<text x=\"{X(x):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{x}</text>");
        Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Across}</text>");
        Line($"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Up}</text>");
        foreach (var (i, curve) in curves.Index())
        {
            var (color, line) = (Colors[i % Colors.Length], string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}"))));
            Line($"<polyline points=\"{line}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
            foreach (var (x, y) in curve.Points) Line($"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\" fill=\"{color}\"/>");
            Line($"<rect x=\"{Width - Right + 14}\" y=\"{Top + i * 20}\" width=\"14\" height=\"4\" fill=\"{color}\"/><text x=\"{Width - Right + 34}\" y=\"{Top + i * 20 + 7}\">{curve.Name}</text>");
        }
        return svg.Append("</svg>\n").ToString();

        double X(double x) => Left + (x - left) / (right - left) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (Math.Log10(y) - low) / (high - low) * (Height - Top - Bottom);
        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
