namespace Distributed.Jobs;

/// <summary>A time that grows with the work: a fixed part and a part per unit, fitted to measured jobs.</summary>
internal sealed class CostModel
{
    /// <summary>With fewer jobs than this the ninth decile is a guess: these are put beside the measured, so that the first promises are not too narrow.</summary>
    private const int Few = 10;
    private static readonly double[] Guessed = [0.75, 1, 1.5];

    private readonly double fixedUs;
    private readonly double usPerWork;
    private readonly double[] ratios;

    private CostModel(double fixedUs, double usPerWork, IReadOnlyList<(double Work, double Us)> measured)
    {
        (this.fixedUs, this.usPerWork, ratios) = (fixedUs, usPerWork, []);
        ratios = [.. measured.Select(job => job.Us / Us(job.Work)).Concat(measured.Count < Few ? Guessed : []).Order()];
    }

    /// <summary>Fits by least squares of relative errors, so that small jobs count as much as large ones; neither part is negative.</summary>
    /// <param name="measured">Work and microseconds of each job; those without time are left out.</param>
    /// <returns>The model; null when nothing was measured.</returns>
    public static CostModel? Fit(IEnumerable<(double Work, double Us)> measured)
    {
        var jobs = measured.Where(job => job is { Work: > 0, Us: > 0 }).ToList();
        if (jobs.Count == 0) return null;
        // 1 ≈ a·u + b·v with u = 1 / time and v = work / time.
        double u = 0, v = 0, uu = 0, uv = 0, vv = 0;
        foreach (var (work, us) in jobs)
        {
            var (x, y) = (1 / us, work / us);
            (u, v, uu, uv, vv) = (u + x, v + y, uu + x * x, uv + x * y, vv + y * y);
        }
        var determinant = uu * vv - uv * uv;
        var isFlat = determinant <= 1e-9 * uu * vv;          // all of one size: nothing tells the parts apart
        var (a, b) = isFlat ? (0, v / vv) : ((u * vv - v * uv) / determinant, (v * uu - u * uv) / determinant);
        if (a < 0) (a, b) = (0, v / vv);
        if (b < 0) (a, b) = (u / uu, 0);
        var scale = jobs.Sum(job => job.Us) / jobs.Sum(job => a + b * job.Work);          // the total is right, whatever the single errors
        return new(a * scale, b * scale, jobs);
    }

    /// <summary>The time of so much work, in microseconds.</summary>
    public double Us(double work) => fixedUs + usPerWork * work;

    /// <summary>What so large a part of the measured jobs stayed within.</summary>
    public double Us(double work, double quantile) => Us(work) * ratios[At(ratios.Length, quantile)];

    /// <summary>The time that is left after some has passed: the quantile among the measured jobs that took longer than that.</summary>
    public double RemainingUs(double work, double passedUs, double quantile)
    {
        var usual = Us(work);
        var first = Array.FindIndex(ratios, ratio => ratio * usual > passedUs);
        if (first < 0) return usual * 0.1;          // longer than any before: soon
        return usual * ratios[first + At(ratios.Length - first, quantile)] - passedUs;
    }

    private static int At(int count, double quantile) => Math.Clamp((int)Math.Ceiling(quantile * count) - 1, 0, count - 1);
}
