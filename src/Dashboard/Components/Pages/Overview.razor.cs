using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>What the system has to do, what it has done lately, and who does it.</summary>
public sealed partial class Overview : IDisposable
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);
    private readonly CancellationTokenSource end = new();
    private IDisposable? watch;
    private IReadOnlyList<TierLoad>? loads;
    private IReadOnlyList<WorkerLoad>? workers;
    private IReadOnlyList<TenantLoad> tenants = [];
    private IReadOnlyList<StatisticsBucket>? history;
    private IReadOnlyList<StatisticsBucket> lately = [];
    private IReadOnlyList<EtaCalibration> calibrations = [];
    private HistoryWindow window = HistoryWindow.All[0];
    private string? trouble;

    [CascadingParameter] private ChosenTenant Tenant { get; set; } = ChosenTenant.Default;

    [Inject] private OverviewNumbers Numbers { get; set; } = null!;

    [Inject] private JobFeed Feed { get; set; } = null!;

    [Inject] private TimeProvider Time { get; set; } = null!;

    [Inject] private ILogger<Overview> Logger { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        watch?.Dispose();
        end.Cancel();
        end.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => TryAsync(ReadNowAsync);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        watch = Feed.Watch(tenant: null, job: null, news => news.AsksForReload ? InvokeAsync(RefreshAsync) : Task.CompletedTask);
        await RefreshAsync();          // only now: looking far back may take longer than a first paint should
    }

    private async Task RefreshAsync()
    {
        await TryAsync(async () =>
        {
            await ReadNowAsync();
            await ReadHistoryAsync();
        });
        StateHasChanged();
    }

    private async Task ReadNowAsync()
    {
        var reading = Numbers.WorkersAsync(end.Token);
        loads = await Numbers.LoadsAsync(end.Token);
        workers = await reading;
        tenants = Tenant.IsOneOfSeveral ? await Numbers.TenantsAsync(end.Token) : [];
    }

    private async Task ReadHistoryAsync()
    {
        var asked = window;
        var read = await Numbers.HistoryAsync(asked, end.Token);
        if (asked == window) history = read;
        calibrations = await Numbers.CalibrationAsync(end.Token);
        lately = asked == HistoryWindow.All[0] ? read : await Numbers.HistoryAsync(HistoryWindow.All[0], end.Token);
    }

    private async Task ChooseAsync(HistoryWindow chosen)
    {
        (window, history) = (chosen, null);
        await RefreshAsync();
    }

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            trouble = null;
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            Logger.NumbersNotRead(error);
            trouble = "The database does not answer, so these numbers are old. The page goes on trying; jobs that are running are not affected.";
        }
    }

    private long CapacityOf(Tier tier) =>
        (workers ?? []).Where(worker => !worker.IsLost && !worker.Worker.Draining).Sum(worker => worker.CapacityByTier.GetValueOrDefault(tier));

    private TimeSpan? WaitingOf(TierLoad load) =>
        load.OldestQueuedAt is { } oldest ? TimeSpan.FromSeconds(Math.Floor((Time.GetUtcNow() - oldest).TotalSeconds)) : null;

    /// <summary>Over whole minutes; the one that is going on would pull it down.</summary>
    private double? RateOf(Tier tier)
    {
        var minutes = lately.Where(bucket => bucket.Tier == tier).SkipLast(1).TakeLast((int)Lately.TotalMinutes).ToList();
        return minutes.Count == 0 ? null : Math.Round(minutes.Average(bucket => bucket.Images), 1);
    }
}
