using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>The list of batches. As with jobs, rows keep their place and change in it, and new ones wait behind a button.</summary>
public sealed partial class BatchesPage
{
    private const int PageSize = 20;
    private const int MaxNews = 20;

    private readonly Dictionary<string, string?> before = [];          // where the page before a page begins
    private BatchEtas etas = null!;
    private BatchPage? listing;
    private string? place;          // where the page begins; null for the newest
    private string? shown;          // the address that the listing belongs to
    private int newer;

    /// <summary>Where the page begins, in the address.</summary>
    [SupplyParameterFromQuery(Name = "cursor")] public string? Cursor { get; set; }

    [Inject] private BatchQueries Batches { get; set; } = null!;

    [Inject] private JobEstimates Estimates { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => etas = new(Estimates, Time, TimeSpan.FromSeconds(5));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        place = Cursor is not null && JobCursor.Parse(Cursor) is not null ? Cursor : null;          // what nobody could have meant is left out
        return shown == Address(place) ? Task.CompletedTask : RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task ReadAsync(JobNews? news)
    {
        if (news is null || listing is null)
        {
            await ReadPageAsync();
            return;
        }
        var worthReading = listing.Batches.Where(batch => !batch.IsOver() && (news.IsPoll || news.Changed.Any(job => BatchIds.MayBeOf(batch.Id, job)))).Select(batch => batch.Id).ToList();
        var fresh = (await AddEtasAsync(await Batches.FindAllAsync(Tenant.Name, worthReading, Gone))).ToDictionary(batch => batch.Id);
        listing = listing with { Batches = [.. listing.Batches.Select(batch => fresh.GetValueOrDefault(batch.Id, batch))] };
        if (news.IsPoll && place is null) await LookForNewerAsync();
    }

    private async Task ReadPageAsync()
    {
        var asked = place;
        var page = await Batches.PageAsync(Tenant.Name, PageSize, asked is null ? null : JobCursor.Parse(asked), Gone);
        page = page with { Batches = await AddEtasAsync(page.Batches) };
        if (asked != place) return;          // somebody has gone on meanwhile
        (listing, newer, shown) = (page, 0, Address(asked));
        if (page.NextCursor is { } next) before[next] = asked;
    }

    private async Task LookForNewerAsync()
    {
        if (listing is { Batches: [var first, ..] }) newer = await Batches.CountNewerAsync(Tenant.Name, new(first.CreatedAt, first.Id), MaxNews + 1, Gone);
        else await ReadPageAsync();          // there is nothing that could jump
    }

    private async Task<IReadOnlyList<BatchDetails>> AddEtasAsync(IReadOnlyList<BatchDetails> batches)
    {
        var told = new List<BatchDetails>();
        foreach (var batch in batches) told.Add(await etas.AddAsync(Tenant.Name, batch, Gone));
        return told;
    }

    private static string Address(string? cursor) => cursor is null ? "batches" : $"batches?cursor={Uri.EscapeDataString(cursor)}";
}
