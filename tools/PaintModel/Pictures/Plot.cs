using System.Globalization;
using System.Text;

namespace Distributed.PaintModel;

/// <summary>Curves as SVG: shares over samples.</summary>
internal static class Plot
{
    private const int Width = 760, Height = 420, Left = 56, Right = 190, Top = 36, Bottom = 44;
    private static readonly string[] Colors = ["#1f6fb4", "#e07b1a", "#2c9c3e", "#c8332f", "#8459b0", "#7a5548", "#d369b5", "#6d6d6d"];

    /// <param name="title">Above the curves.</param>
    /// <param name="curves">Each a name and points (samples, share from 0 to 1).</param>
    public static string Shares(string title, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves)
    {
        var most = curves.SelectMany(curve => curve.Points).Select(point => point.X).DefaultIfEmpty(1).Max();
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/><text x=\"{Left}\" y=\"20\" font-size=\"15\">{title}</text>");
        for (var tenth = 0; tenth <= 10; tenth += 2)
        {
            var y = Y(tenth / 10.0);
            Line($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{tenth * 10} %</text>");
            Line($"<text x=\"{X(most * tenth / 10):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{most * tenth / 10 / 1000:F0} k</text>");
        }
        Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">training samples</text>");
        foreach (var (curve, i) in curves.Select((curve, i) => (curve, i)))
        {
            var points = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
            var color = Colors[i % Colors.Length];
            Line($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
            Line($"<rect x=\"{Width - Right + 14}\" y=\"{Top + i * 20}\" width=\"14\" height=\"4\" fill=\"{color}\"/><text x=\"{Width - Right + 34}\" y=\"{Top + i * 20 + 7}\">{curve.Name}</text>");
        }
        return svg.Append("</svg>\n").ToString();

        double X(double samples) => Left + samples / most * (Width - Left - Right);
        double Y(double share) => Height - Bottom - share * (Height - Top - Bottom);
        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
