namespace Distributed.EngineBench;

/// <summary>Quantiles of what was seen, by nearest rank.</summary>
internal static class Quantile
{
    /// <returns>NaN of nothing.</returns>
    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
