namespace Distributed.Jobs;

/// <summary>
/// What became of earlier computations, and so how to correct the next: the quantiles of true time over computed time among the newest jobs, one
/// record for jobs that mostly wait and one for those that mostly are painted (split conformal prediction: what held for nine in ten of them
/// holds for the next with a chance of nine in ten, as far as it is one of their kind).
/// </summary>
internal sealed class PromiseRecord
{
    private const int Least = 40;
    private const double Longest = 10;
    private readonly double[] all;
    private readonly double[] waiting;
    private readonly double[] prompt;

    /// <param name="jobs">The newest jobs.</param>
    /// <param name="service">How long jobs take once they are claimed.</param>
    public PromiseRecord(IReadOnlyCollection<MeasuredJob> jobs, CostModel service)
    {
        var promised = jobs.Where(job => job.EtaBaseUs > 0).ToLookup(job => MostlyWaits(job.EtaBaseUs!.Value, service.Us(job.Work)));
        (waiting, prompt) = (Ratios(promised[true]), Ratios(promised[false]));
        all = [.. waiting.Concat(prompt).Order()];
    }

    /// <summary>By what a computed time is to be multiplied for this quantile; null while too few jobs have shown it.</summary>
    public double? Factor(double baseUs, double serviceUs, double quantile)
    {
        var alike = MostlyWaits(baseUs, serviceUs) ? waiting : prompt;
        var record = alike.Length >= Least ? alike : all;
        return record.Length < Least ? null : Math.Clamp(record[(int)Math.Ceiling(quantile * record.Length) - 1], 1 / Longest, Longest);
    }

    private static bool MostlyWaits(double baseUs, double serviceUs) => baseUs > 2 * serviceUs;

    private static double[] Ratios(IEnumerable<MeasuredJob> jobs) => [.. jobs.Select(job => (job.FinishedUs - job.CreatedUs) / (double)job.EtaBaseUs!).Order()];
}
