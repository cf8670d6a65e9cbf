using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>
/// The list of jobs. Rows that are shown keep their place and change in it; new jobs wait behind a button, so that nothing jumps away under a
/// pointer.
/// </summary>
public sealed partial class JobsPage
{
    private const int PageSize = 40;
    private const int MaxNews = 20;

    private readonly Dictionary<Guid, JobProgress> progress = [];
    private readonly Dictionary<string, string?> before = [];          // where the page before a page begins
    private JobsView view = new();
    private JobPage? listing;
    private IReadOnlyList<StatusCount>? counts;
    private string? shown;          // the address that the listing belongs to
    private int newer;

    /// <summary>Statuses in the address.</summary>
    [SupplyParameterFromQuery(Name = "status")] public string[]? StatusWords { get; set; }

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

    private string OlderAddress => Tenant.Link((view with { Cursor = listing?.NextCursor }).Address("jobs"));

    private string? NewerAddress =>
        view.Cursor is { } cursor && before.TryGetValue(cursor, out var previous) ? Tenant.Link((view with { Cursor = previous }).Address("jobs")) : null;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        view = JobsView.Read(StatusWords, TierWord, Age, Prompt, Batch, Cursor);
        if (shown == view.Address("jobs") && listing is not null) return Task.CompletedTask;
        return RefreshAsync();
    }

    /// <inheritdoc/>
    protected override void Hear(JobNews news)
    {
        foreach (var (job, latest) in news.Progress) progress[job] = latest;
    }

    /// <inheritdoc/>
    protected override async Task ReadAsync(JobNews? news)
    {
        if (news is null || listing is null)
        {
            await ReadPageAsync();
            return;
        }
        var worthReading = listing.Jobs.Where(job => !job.Status.IsOver() && (news.IsPoll || news.Changed.Contains(job.Id))).Select(job => job.Id).ToList();
        var fresh = (await Jobs.FindAllAsync(Tenant.Name, worthReading, Gone)).ToDictionary(job => job.Id);
        listing = listing with { Jobs = [.. listing.Jobs.Select(job => fresh.GetValueOrDefault(job.Id, job))] };
        foreach (var over in fresh.Values.Where(job => job.Status.IsOver())) progress.Remove(over.Id);
        if (!news.IsPoll) return;
        counts = await Jobs.CountAsync(Tenant.Name, Gone);
        if (view.Cursor is null) await LookForNewerAsync();
    }

    private async Task ReadPageAsync()
    {
        var asked = view;
        var page = await Jobs.PageAsync(Tenant.Name, asked.Filter(Time.GetUtcNow()), PageSize, asked.Cursor is { } cursor ? JobCursor.Parse(cursor) : null, Gone);
        var latest = await Jobs.CountAsync(Tenant.Name, Gone);
        if (asked.Address("jobs") != view.Address("jobs")) return;          // somebody has gone on meanwhile
        (listing, counts, newer, shown) = (page, latest, 0, asked.Address("jobs"));
        if (page.NextCursor is { } next) before[next] = asked.Cursor;
    }

    private async Task LookForNewerAsync()
    {
        var newest = await Jobs.PageAsync(Tenant.Name, view.Filter(Time.GetUtcNow()), MaxNews + 1, cursor: null, Gone);
        var rows = listing!.Jobs.Select(job => job.Id).ToHashSet();
        if (rows.Count > 0) newer = newest.Jobs.Count(job => job.CreatedAt >= listing.Jobs[0].CreatedAt && !rows.Contains(job.Id));
        else if (newest.Jobs.Count > 0) await ReadPageAsync();          // there is nothing that could jump
    }
}
