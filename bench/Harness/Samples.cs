using System.Globalization;

namespace Distributed.Harness;

/// <summary>Times of the same thing.</summary>
public sealed class Samples(IEnumerable<TimeSpan> times)
{
    private readonly List<double> sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];

    public int Count => sorted.Count;

    /// <summary>In milliseconds; NaN without samples.</summary>
    public double At(double quantile) => sorted.Count == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Count - 1))];

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{At(0.5):F1} / {At(0.99):F1}");
}
