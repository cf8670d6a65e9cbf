using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Distributed.Dashboard;

/// <summary>The jobs that failed, why, and the way to run them again.</summary>
public sealed partial class DeadJobsPage
{
    private const int PageSize = 50;

    /// <summary>Most jobs that one press makes anew.</summary>
    private const int MaxAtOnce = 1_000;

    private readonly HashSet<Guid> selected = [];
    private ElementReference heading;
    private JobsView view = new();
    private JobPage? listing;
    private string? shown;          // the address that the listing belongs to
    private IReadOnlyDictionary<Guid, Guid> runs = new Dictionary<Guid, Guid>();
    private RedriveResult? result;
    private bool isBusy;

    /// <summary>Tier in the address.</summary>
    [SupplyParameterFromQuery(Name = "tier")] public string? TierWord { get; set; }

    /// <summary>How far back, in the address.</summary>
    [SupplyParameterFromQuery(Name = "age")] public string? Age { get; set; }

    /// <summary>Text of the prompt in the address.</summary>
    [SupplyParameterFromQuery(Name = "prompt")] public string? Prompt { get; set; }

    /// <summary>The batch in the address.</summary>
    [SupplyParameterFromQuery(Name = "batchId")] public string? Batch { get; set; }

    /// <summary>Where the page begins, in the address.</summary>
    [SupplyParameterFromQuery(Name = "cursor")] public string? Cursor { get; set; }

    [Inject] private JobQueries Jobs { get; set; } = null!;

    [Inject] private JobRetry Retry { get; set; } = null!;

    [Inject] private IDialogService Dialogs { get; set; } = null!;

    [Inject] private ISnackbar Messages { get; set; } = null!;

    /// <summary>The jobs of the page that have not been run again.</summary>
    private IReadOnlyList<Guid> Due => [.. (listing?.Jobs ?? []).Select(job => job.Id).Where(id => !runs.ContainsKey(id))];

    private bool AreAllSelected => Due is [_, ..] due && due.All(selected.Contains);

    private string SelectLabel => Due switch
    {
        [] => "All on this page have been run again",
        { Count: var due } when due == listing!.Jobs.Count => $"Select the {JobText.Count(due, "job")} on this page",
        { Count: var due } => $"Select the {JobText.Count(due, "job")} on this page not yet run again",
    };

    private string OlderAddress => Tenant.Link((view with { Cursor = listing?.NextCursor }).Address("dead"));

    private JobFilter Filter => view.Filter(Time.GetUtcNow()) with { Statuses = [JobStatus.Failed] };

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        view = JobsView.Read(statuses: null, TierWord, Age, Prompt, Batch, Cursor);
        if (shown == view.Address("dead") && listing is not null) return Task.CompletedTask;
        selected.Clear();
        return RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task ReadAsync(JobNews? news)
    {
        // What has failed stays failed: of a list that is not empty only what was run again is worth looking at.
        var asked = view;
        var page = news is not null && listing is { Jobs: [_, ..] } ? listing
            : await Jobs.PageAsync(Tenant.Name, Filter, PageSize, asked.Cursor is { } cursor ? JobCursor.Parse(cursor) : null, Gone);
        var again = await Retry.FindNewestRunsAsync(Tenant.Name, [.. page.Jobs.Select(job => job.Id)], Gone);
        if (asked.Address("dead") != view.Address("dead")) return;
        (listing, runs, shown) = (page, again, asked.Address("dead"));
        selected.ExceptWith(runs.Keys);
    }

    private void Toggle(Guid id)
    {
        if (!selected.Remove(id)) selected.Add(id);
    }

    private void ToggleAll()
    {
        if (AreAllSelected) selected.Clear();
        else selected.UnionWith(Due);
    }

    private Task RedriveSelectedAsync() => RedriveAsync(
        $"Run {JobText.Count(selected.Count, "failed job")} again?", "Each becomes a new job with the same parameters and seed.",
        () => Retry.RedriveAsync(Tenant.Name, [.. selected], CancellationToken.None));

    private Task RedriveMatchingAsync() => RedriveAsync(
        view.IsNarrowed ? "Run all failed jobs that match again?" : "Run all failed jobs again?",
        $"Each becomes a new job with the same parameters and seed, newest first, at most {MaxAtOnce:N0} at once. Those run again before are left alone.",
        () => Retry.RedriveAsync(Tenant.Name, Filter, MaxAtOnce, CancellationToken.None));

    private async Task RedriveAsync(string question, string explanation, Func<Task<RedriveResult>> redrive)
    {
        if (isBusy || await Dialogs.ShowMessageBoxAsync(question, explanation, yesText: "Redrive", cancelText: "Leave them") is not true) return;
        isBusy = true;
        result = null;
        try
        {
            result = await redrive();
            selected.Clear();
            await RefreshAsync();
            await heading.FocusAsync(preventScroll: false);
        }
        catch (Exception error)
        {
            Logger.RedriveFailed(error);
            Messages.Add("The database does not answer. Some may have been run again; asking once more makes none twice.", Severity.Error);
        }
        finally
        {
            isBusy = false;
        }
    }
}
