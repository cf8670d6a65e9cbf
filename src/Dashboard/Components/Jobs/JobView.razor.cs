using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>Everything about one job, live until it has ended.</summary>
public sealed partial class JobView
{
    private ElementReference heading;
    private JobProgress? progress, preview;
    private bool hasNoWorker;

    /// <summary>The job's id.</summary>
    [Parameter, EditorRequired] public Guid Id { get; set; }

    /// <summary>Told when there is no such job.</summary>
    [Parameter] public EventCallback Missing { get; set; }

    /// <summary>The job; comes with the first paint, so that it is not read twice.</summary>
    [PersistentState] public JobDetails? Job { get; set; }

    /// <summary>What became of it.</summary>
    [PersistentState] public IReadOnlyList<JobTransition>? History { get; set; }

    /// <summary>The jobs that run it again.</summary>
    [PersistentState] public IReadOnlyList<Guid>? Retries { get; set; }

    /// <inheritdoc/>
    protected override Guid? Watched => Id;

    /// <inheritdoc/>
    protected override bool MayChange => Job is not { Status: var status } || !status.IsOver();

    [Inject] private JobQueries Jobs { get; set; } = null!;

    [Inject] private JobWorkers Workers { get; set; } = null!;

    private string Title => Job!.Request.Prompt is { Length: > 60 } prompt ? $"{prompt[..60]}…" : Job.Request.Prompt;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => Job?.Id == Id ? Task.CompletedTask : RefreshAsync();

    /// <inheritdoc/>
    protected override void Hear(JobNews news) => (progress, preview) = (news.Progress.GetValueOrDefault(Id, progress!), news.Preview ?? preview);

    /// <inheritdoc/>
    protected override async Task ReadAsync(JobNews? news)
    {
        if (await Jobs.FindAsync(Tenant.Name, Id, Gone) is not { } job)
        {
            await Missing.InvokeAsync();
            return;
        }
        if (progress?.Attempt != job.Attempt) progress = null;
        if (preview?.Attempt != job.Attempt || job.Status.IsOver()) preview = null;
        var retries = await Jobs.PageAsync(Tenant.Name, new() { RetryOf = Id }, JobQueries.MaxPage, cursor: null, Gone);
        var history = await Jobs.HistoryAsync(Tenant.Name, Id, Gone);
        hasNoWorker = job.Status is JobStatus.Queued && !(await Workers.CapacityAsync(Gone)).ContainsKey(job.Tier);
        (Job, History, Retries) = (job, history, [.. retries.Jobs.Select(retry => retry.Id)]);
    }

    /// <summary>The button that was pressed may be gone, and the focus with it.</summary>
    private async Task ActedAsync(JobDetails now)
    {
        Job = now;
        await RefreshAsync();
        await heading.FocusAsync(preventScroll: true);
    }
}
