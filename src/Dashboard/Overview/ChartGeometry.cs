using System.Globalization;
using System.Text;

namespace Distributed.Dashboard;

/// <summary>Where things are in a chart of 320 × 132 units.</summary>
/// <param name="Count">How many stretches of time there are.</param>
/// <param name="Top">The value at the upper edge.</param>
internal sealed record ChartGeometry(int Count, double Top)
{
    public const double Width = 320, Height = 132, Left = 46, Right = 314, Upper = 8, Lower = 112;

    /// <summary>A chart that holds all values, up to a round one.</summary>
    public static ChartGeometry For(IEnumerable<ChartLine> lines, int count)
    {
        var max = lines.SelectMany(line => line.Values).Max() ?? 0;
        return new(count, max <= 0 ? 1 : Round(max));
    }

    /// <summary>The middle of a stretch of time.</summary>
    public double X(int index) => Left + (Right - Left) * (index + 0.5) / Math.Max(1, Count);

    public double Y(double value) => Lower - (Lower - Upper) * Math.Min(value / Top, 1);

    public double Step => (Right - Left) / Math.Max(1, Count);

    /// <summary>The path of a line; it is broken where values are missing.</summary>
    public string Path(IReadOnlyList<double?> values)
    {
        var path = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value || IsAlone(values, i)) continue;
            path.Append(i == 0 || values[i - 1] is null ? 'M' : 'L').Append(Number(X(i))).Append(' ').Append(Number(Y(value)));
        }
        return path.ToString();
    }

    /// <summary>The path of the values between two gaps, which are no line but dots: strokes without length and with round ends.</summary>
    public string Dots(IReadOnlyList<double?> values) => string.Concat(
        Enumerable.Range(0, values.Count).Where(i => IsAlone(values, i)).Select(i => $"M{Number(X(i))} {Number(Y(values[i]!.Value))}h0.01"));

    private static bool IsAlone(IReadOnlyList<double?> values, int i) =>
        values[i] is not null && (i == 0 || values[i - 1] is null) && (i + 1 == values.Count || values[i + 1] is null);

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The next of 1, 2, 2.5, 5 times a power of ten.</summary>
    private static double Round(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 2.5, 5, 10];
        return steps.First(step => step * power >= value * 0.999999) * power;
    }
}
