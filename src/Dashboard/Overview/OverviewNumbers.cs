using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>The numbers of the overview, shared by all pages that are open.</summary>
internal sealed class OverviewNumbers(JobStatistics statistics, JobWorkers workers, EtaRecord etas, TenantQueries tenants, TimeProvider time)
{
    /// <summary>Most tenants that are shown.</summary>
    public const int MaxTenants = 10;

    private readonly Shared<IReadOnlyList<TenantLoad>> tenantLoads = new(time, TimeSpan.FromSeconds(3), cancellation => tenants.LoadsAsync(MaxTenants, cancellation));
    private readonly Shared<IReadOnlyList<TierLoad>> loads = new(time, TimeSpan.FromSeconds(1), statistics.LoadAsync);
    private readonly Shared<IReadOnlyList<WorkerLoad>> workerLoads = new(time, TimeSpan.FromSeconds(1), workers.LoadsAsync);

    private readonly Shared<IReadOnlyList<EtaCalibration>> calibrations = new(
        time, TimeSpan.FromSeconds(15), cancellation => etas.CalibrationAsync(TimeSpan.FromHours(1), cancellation));

    private readonly Dictionary<HistoryWindow, Shared<IReadOnlyList<StatisticsBucket>>> histories = HistoryWindow.All.ToDictionary(
        window => window, window => new Shared<IReadOnlyList<StatisticsBucket>>(
            time, window.Fresh, cancellation => statistics.HistoryAsync(window.Length, window.Bucket, cancellation)));

    /// <summary>What waits and runs now.</summary>
    public Task<IReadOnlyList<TierLoad>> LoadsAsync(CancellationToken cancellation) => loads.GetAsync(cancellation);

    /// <summary>Who has most waiting and running.</summary>
    public Task<IReadOnlyList<TenantLoad>> TenantsAsync(CancellationToken cancellation) => tenantLoads.GetAsync(cancellation);

    /// <summary>Who paints, and who has fallen silent.</summary>
    public Task<IReadOnlyList<WorkerLoad>> WorkersAsync(CancellationToken cancellation) => workerLoads.GetAsync(cancellation);

    /// <summary>How true the ETAs of the last hour were.</summary>
    public Task<IReadOnlyList<EtaCalibration>> CalibrationAsync(CancellationToken cancellation) => calibrations.GetAsync(cancellation);

    /// <summary>What was finished lately.</summary>
    public Task<IReadOnlyList<StatisticsBucket>> HistoryAsync(HistoryWindow window, CancellationToken cancellation) => histories[window].GetAsync(cancellation);
}
