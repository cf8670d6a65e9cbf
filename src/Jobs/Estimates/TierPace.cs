namespace Distributed.Jobs;

/// <summary>How long a tier's jobs take and how many its workers can do, measured from the newest jobs that succeeded.</summary>
internal sealed class TierPace
{
    private const int LeastRecords = 50;
    private const double LeastSpread = 1.05, MostSpread = 10;
    private readonly CostModel device;
    private readonly double parallel;
    private readonly Dictionary<string, (double Rate, int AtOnce)> workers = [];

    private TierPace(CostModel service, CostModel device, IReadOnlyList<MeasuredJob> jobs)
    {
        var paces = jobs.GroupBy(job => job.Worker).ToDictionary(worker => worker.Key, worker => (Jobs: worker.ToList(), Pace: WorkerPace.Of(worker)));
        (Service, this.device) = (service, device);
        parallel = Math.Max(1, paces.Values.Sum(one => one.Pace.HeldUs) / paces.Values.Sum(one => one.Pace.BusyUs));
        TypicalUs = jobs.Average(job => DeviceUs(job.Work));
        foreach (var (name, (painted, pace)) in paces) workers[name] = (painted.Sum(job => DeviceUs(job.Work)) / pace.BusyUs, pace.AtOnce);
        var records = jobs.Where(job => job.EtaP50Us > 0).Select(job => (job.FinishedUs - job.CreatedUs) / (double)job.EtaP50Us!).Order().ToArray();
        if (records.Length >= LeastRecords)
            Spread = Math.Clamp(records[(int)Math.Ceiling(0.9 * records.Length) - 1], LeastSpread, MostSpread);
    }

    /// <summary>From claim to commit.</summary>
    public CostModel Service { get; }

    /// <summary>A usual job's share of a device's time, in microseconds.</summary>
    public double TypicalUs { get; }

    /// <summary>
    /// The ninth decile of true time over promised median among the newest jobs: what the promises themselves say of their spread. Null before
    /// enough of them have come true.
    /// </summary>
    public double? Spread { get; }

    /// <summary>From what a tier's newest jobs took; null when none was measured.</summary>
    public static TierPace? Of(IReadOnlyList<MeasuredJob> jobs)
    {
        var service = CostModel.Fit(jobs.Select(job => (job.Work, (double)(job.FinishedUs - job.ClaimedUs))));
        return service is null ? null : new(service, CostModel.Fit(jobs.Select(job => (job.Work, (double)job.DeviceUs))) ?? service, jobs);
    }

    /// <summary>The share of a device's time that so much work takes, in microseconds: jobs that are painted together share its time.</summary>
    public double DeviceUs(double work) => device.Us(work) / parallel;

    /// <summary>Device time that these workers work off per unit of time, and how many jobs they paint at once. Who is new counts as the mean.</summary>
    public (double Rate, int AtOnce) Of(IReadOnlyCollection<string> live)
    {
        var known = live.Where(workers.ContainsKey).Select(name => workers[name]).ToList();
        var usual = known.Count > 0 ? known : [.. workers.Values];
        var unknown = live.Count - known.Count;
        return (known.Sum(worker => worker.Rate) + unknown * usual.Average(worker => worker.Rate),
            known.Sum(worker => worker.AtOnce) + (int)Math.Round(unknown * usual.Average(worker => worker.AtOnce)));
    }
}
