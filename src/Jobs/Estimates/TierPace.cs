namespace Distributed.Jobs;

/// <summary>How long a tier's jobs take and how many its workers can do, measured from the newest jobs that succeeded.</summary>
internal sealed class TierPace
{
    private readonly CostModel device;
    private readonly double parallel;
    private readonly Dictionary<string, double> tenants = [];
    private readonly Dictionary<string, (double Rate, int AtOnce)> workers = [];

    private TierPace(CostModel service, CostModel device, IReadOnlyList<MeasuredJob> jobs)
    {
        var paces = jobs.GroupBy(job => job.Worker).ToDictionary(worker => worker.Key, worker => (Jobs: worker.ToList(), Pace: WorkerPace.Of(worker)));
        (Service, this.device) = (service, device);
        parallel = Math.Max(1, paces.Values.Sum(one => one.Pace.HeldUs) / paces.Values.Sum(one => one.Pace.BusyUs));
        TypicalUs = jobs.Average(job => DeviceUs(job.Work));
        foreach (var (name, (painted, pace)) in paces) workers[name] = (painted.Sum(job => DeviceUs(job.Work)) / pace.BusyUs, pace.AtOnce);
        Record = new(jobs, service);
        var span = Math.Max(1, jobs.Max(job => job.FinishedUs) - jobs.Min(job => job.FinishedUs));
        foreach (var tenant in jobs.GroupBy(job => job.Tenant)) tenants[tenant.Key] = tenant.Sum(job => DeviceUs(job.Work)) / span;
    }

    /// <summary>From claim to commit.</summary>
    public CostModel Service { get; }

    /// <summary>A usual job's share of a device's time, in microseconds.</summary>
    public double TypicalUs { get; }

    /// <summary>What became of earlier computations.</summary>
    public PromiseRecord Record { get; }

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

    /// <summary>
    /// Device time per unit of time that other tenants' jobs to come will take while this one's wait: as lately, and at most their even share.
    /// </summary>
    public double OthersRate(string tenant, double rate)
    {
        var others = tenants.Count - (tenants.ContainsKey(tenant) ? 1 : 0);
        return Math.Min(tenants.Where(one => one.Key != tenant).Sum(one => one.Value), rate * others / (others + 1));
    }
}
