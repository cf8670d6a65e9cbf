using System.Globalization;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>A batch as it goes on: how far it is, its pictures as they come, and its jobs, page by page. Live until all have ended.</summary>
public sealed partial class BatchView
{
    private const int PageSize = 48;

    private readonly Dictionary<Guid, JobProgress> progress = [];
    private ElementReference heading;
    private BatchEtas etas = null!;
    private JobPage? listing;
    private int shown;          // after which job the listing begins
    private IReadOnlyList<Tier> unserved = [];

    /// <summary>The batch's id.</summary>
    [Parameter, EditorRequired] public Guid Id { get; set; }

    /// <summary>The place of the last job before those that are shown; -1 for the first ones.</summary>
    [Parameter] public int After { get; set; } = -1;

    /// <summary>Told when there is no such batch.</summary>
    [Parameter] public EventCallback Missing { get; set; }

    /// <summary>The batch; comes with the first paint. Its jobs do not: many long prompts are too much for one message.</summary>
    [PersistentState] public BatchDetails? Batch { get; set; }

    /// <inheritdoc/>
    protected override bool MayChange => Batch is null || listing is null || !Batch.IsOver();

    [Inject] private BatchQueries Batches { get; set; } = null!;

    [Inject] private JobQueries Jobs { get; set; } = null!;

    [Inject] private JobEstimates Estimates { get; set; } = null!;

    [Inject] private JobWorkers Workers { get; set; } = null!;

    private string Phase => BatchText.State(Batch!) switch
    {
        BatchState.Queued => "Waiting for a worker",
        BatchState.Running => "Painting",
        BatchState.Stopping => "Stopping",
        _ => "Finished",
    };

    private string Left => Batch!.Eta is { } eta ? $" · about {BatchText.Left(eta.P50Seconds)} left, nine times in ten at most {BatchText.Left(eta.P90Seconds)}" : "";

    private bool IsWhole => Batch!.JobCount <= PageSize;

    private string Range => $"{listing!.Jobs[0].BatchIndex + 1:N0}–{listing.Jobs[^1].BatchIndex + 1:N0}";

    private string InAllJobs => Tenant.Link(new JobsView { BatchId = Id }.Address("jobs"));

    private Func<GenerationRequest, string>? Differences => new BatchDifferences(listing!.Jobs) is { AreMany: true } differences ? differences.Rest : null;

    /// <inheritdoc/>
    protected override void OnInitialized() => etas = new(Estimates, Time, TimeSpan.FromSeconds(1));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => listing is not null && shown == After ? Task.CompletedTask : RefreshAsync();

    /// <inheritdoc/>
    protected override void Hear(JobNews news)
    {
        foreach (var (job, latest) in news.Progress.Where(one => BatchIds.MayBeOf(Id, one.Key))) progress[job] = latest;
    }

    /// <inheritdoc/>
    protected override async Task ReadAsync(JobNews? news)
    {
        if (news is { IsPoll: false } && !IsOutOfDate && !news.Changed.Any(job => BatchIds.MayBeOf(Id, job))) return;
        if (await Batches.FindAsync(Tenant.Name, Id, Gone) is not { } batch)
        {
            await Missing.InvokeAsync();
            return;
        }
        await ReadJobsAsync();          // after the batch: when that is over, so are they
        unserved = batch.Counts.Queued > 0 ? await FindUnservedAsync() : [];
        Batch = await etas.AddAsync(Tenant.Name, batch, Gone);
    }

    /// <summary>A batch's jobs are always the same ones: those that are shown need only be read again until they have ended.</summary>
    private async Task ReadJobsAsync()
    {
        var after = After;
        if (listing is not null && shown == after)
        {
            var fresh = (await Jobs.FindAllAsync(Tenant.Name, [.. listing.Jobs.Where(job => !job.Status.IsOver()).Select(job => job.Id)], Gone)).ToDictionary(job => job.Id);
            if (shown == after) listing = listing with { Jobs = [.. listing.Jobs.Select(job => fresh.GetValueOrDefault(job.Id, job))] };
        }
        else
        {
            var page = await Batches.JobsAsync(Tenant.Name, Id, [], PageSize, after, Gone);
            if (after == After) (listing, shown) = (page, after);          // unless somebody has gone on meanwhile
        }
        foreach (var over in listing?.Jobs.Where(job => job.Status.IsOver()) ?? []) progress.Remove(over.Id);
    }

    private async Task<IReadOnlyList<Tier>> FindUnservedAsync()
    {
        var capacity = await Workers.CapacityAsync(Gone);
        return [.. listing?.Jobs.Where(job => job.Status is JobStatus.Queued).Select(job => job.Tier).Distinct().Where(tier => !capacity.ContainsKey(tier)) ?? []];
    }

    private string Address(int after) => Tenant.Link(after < 0 ? $"batches/{Id}" : string.Create(CultureInfo.InvariantCulture, $"batches/{Id}?cursor={after}"));

    /// <summary>The button that was pressed may be gone, and the focus with it.</summary>
    private async Task ActedAsync(BatchDetails now)
    {
        Batch = now;
        await RefreshAsync();
        await heading.FocusAsync(preventScroll: true);
    }
}
