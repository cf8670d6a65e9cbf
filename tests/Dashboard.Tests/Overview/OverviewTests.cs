using Bunit;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

public sealed class OverviewTests : BunitContext, IAsyncLifetime
{
    private const string Worker = "gpu-7";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private DashboardHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DashboardHost.StartAsync();
        Services.AddLogging();
        Services.AddSingleton(host.Services.GetRequiredService<OverviewNumbers>());
        Services.AddSingleton(host.Services.GetRequiredService<JobFeed>());
        Services.AddSingleton(TimeProvider.System);
    }

    [Fact]
    public void An_empty_system_says_what_to_do()
    {
        var page = Render<Overview>();
        page.WaitForAssertion(() => Assert.Contains("No worker yet.", page.Markup, StringComparison.Ordinal), Patience);
        page.WaitForAssertion(() => Assert.Contains("No full job finished within the last 1 h.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain("does not answer", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_and_runs_is_shown_per_tier_with_who_does_it()
    {
        await AnnounceAsync(draining: false);
        await AcceptAsync(Tier.Full);
        await ClaimAsync(await AcceptAsync(Tier.Full));
        await AcceptAsync(Tier.Distilled);
        var page = Render<Overview>();
        page.WaitForAssertion(() =>
        {
            Assert.Equal(["1", "1 of 2"], Facts(page, Tier.Full).Take(2));
            Assert.Equal(["1", "0 of 0"], Facts(page, Tier.Distilled).Take(2));
            Assert.EndsWith("s", Facts(page, Tier.Full)[2], StringComparison.Ordinal);
        }, Patience);
        var row = page.Find("#workers tbody tr").TextContent;
        Assert.Contains(Worker, row, StringComparison.Ordinal);
        Assert.Contains("Some GPU", row, StringComparison.Ordinal);
        Assert.Contains("ready", row, StringComparison.Ordinal);
        Assert.Contains("1 of 2", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_of_several_tiers_counts_for_each_with_what_it_takes_of_it()
    {
        await host.Services.GetRequiredService<JobWorkers>().AnnounceAsync(new(new(Worker), "Some GPU",
            new Dictionary<Tier, int> { [Tier.Full] = 3, [Tier.Distilled] = 5 }, [Profile(Tier.Full), Profile(Tier.Distilled)]), draining: false, CancellationToken.None);
        var page = Render<Overview>();
        page.WaitForAssertion(() => Assert.Equal(("0 of 3", "0 of 5"), (Facts(page, Tier.Full)[1], Facts(page, Tier.Distilled)[1])), Patience);
        Assert.Equal(["full", "distilled"], page.FindAll("#workers tbody td:nth-child(3) div").Select(tier => tier.TextContent));
        Assert.Equal(["0 of 3", "0 of 5"], Loads(page));
    }

    [Fact]
    public async Task The_loads_of_the_workers_add_up_to_those_of_the_tiers()
    {
        var jobs = host.Services.GetRequiredService<JobLeases>();
        for (var i = 0; i < 3; i++) await jobs.ClaimAsync(await AcceptAsync(Tier.Full), Tier.Full, i == 0 ? Worker : "gpu-8", CancellationToken.None);
        await jobs.ClaimAsync(await AcceptAsync(Tier.Distilled), Tier.Distilled, Worker, CancellationToken.None);
        foreach (var worker in new[] { Worker, "gpu-8" })
        {
            await host.Services.GetRequiredService<JobWorkers>().AnnounceAsync(
                new(new(worker), "Some GPU", new Dictionary<Tier, int> { [Tier.Full] = 12, [Tier.Distilled] = 12 }, [Profile(Tier.Full), Profile(Tier.Distilled)]), draining: false, CancellationToken.None);
        }
        var page = Render<Overview>();
        page.WaitForAssertion(() => Assert.Equal(("3 of 24", "1 of 24"), (Facts(page, Tier.Full)[1], Facts(page, Tier.Distilled)[1])), Patience);
        Assert.Equal(["1 of 12", "1 of 12", "2 of 12", "0 of 12"], Loads(page));
    }

    [Fact]
    public async Task How_true_the_estimated_times_were_is_shown_where_there_were_any()
    {
        var page = Render<Overview>();
        page.WaitForElement("#tier-full", Patience);
        Assert.Empty(page.FindAll("#eta"));
        foreach (var p50 in new[] { 0.5, 3_600, 3_600, 3_600 })          // each takes a second or, on a machine that pauses, somewhat more
        {
            var job = new NewJob(Guid.CreateVersion7(), "default", Request(Tier.Full)) { Eta = new() { QueuePosition = 0, P50Seconds = p50, P90Seconds = 7_200 } };
            await host.Services.GetRequiredService<JobInserts>().InsertAsync([job], CancellationToken.None);
            await host.Services.GetRequiredService<JobLeases>().SucceedAsync(await ClaimAsync(job.Id), [new(0, "a/b.png", 64, 64, 1, new string('0', 64), 100)],
                new(default, TimeSpan.FromSeconds(1), default, default), CancellationToken.None);
        }
        var calibrations = await new EtaRecord(host.Services.GetRequiredService<IDbContextFactory<JobsContext>>()).CalibrationAsync(TimeSpan.FromHours(1), CancellationToken.None);
        var panel = Render<EtaPanel>(parameters => parameters.Add(one => one.Calibrations, calibrations));
        Assert.Equal(["75% of 4", "100% of 4"], panel.FindAll("#eta dd").Select(fact => fact.TextContent));
        Assert.Equal(["Full, within p50", "Full, within p90"], panel.FindAll("#eta dt").Select(fact => fact.TextContent));
    }

    [Fact]
    public async Task A_worker_that_drains_is_said_to()
    {
        await AnnounceAsync(draining: true);
        var page = Render<Overview>();
        page.WaitForAssertion(() => Assert.Contains("draining", page.Find("#workers tbody tr").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Latency_parts_are_charts_that_say_in_words_what_they_show()
    {
        var lease = await ClaimAsync(await AcceptAsync(Tier.Full));
        var stages = new StageTimes(TimeSpan.FromMilliseconds(12), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(5));
        await host.Services.GetRequiredService<JobLeases>().SucceedAsync(lease, [new(0, "a/b.png", 64, 64, 1, new string('0', 64), 100)], stages, CancellationToken.None);
        var page = Render<Overview>();
        page.WaitForElement("figure.chart", Patience);
        var words = page.FindAll("figure.chart svg").Select(chart => chart.GetAttribute("aria-label")!).ToList();
        Assert.Equal(8, words.Count);
        Assert.Contains("Denoise, last 1 h. p50: latest 3.00 s, between 3.00 s and 3.00 s. p95: latest 3.00 s, between 3.00 s and 3.00 s.", words);
        Assert.Contains("Text encode, last 1 h. p50: latest 12 ms, between 12 ms and 12 ms. p95: latest 12 ms, between 12 ms and 12 ms.", words);
    }

    [Fact]
    public async Task A_page_that_stays_open_shows_what_comes_later()
    {
        var page = Render<Overview>();
        page.WaitForElement("#tier-full", Patience);
        var job = await AcceptAsync(Tier.Full);
        host.Services.GetRequiredService<JobFeed>().Changed(job);
        page.WaitForAssertion(() => Assert.Equal("1", Facts(page, Tier.Full)[0]), Patience);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        // What a page that is gone had asked for is still being read for whoever else may ask.
        var numbers = host.Services.GetRequiredService<OverviewNumbers>();
        await Task.WhenAll(numbers.LoadsAsync(CancellationToken.None), numbers.WorkersAsync(CancellationToken.None));
        await numbers.CalibrationAsync(CancellationToken.None);
        await numbers.HistoryAsync(HistoryWindow.All[0], CancellationToken.None);
        await host.DisposeAsync();
    }

    /// <summary>What each worker has of each of its tiers, line by line.</summary>
    private static List<string> Loads(IRenderedComponent<Overview> page) => [.. page.FindAll("#workers td.load div").Select(load => load.TextContent.Trim())];

    private static List<string> Facts(IRenderedComponent<Overview> page, Tier tier) =>
        [.. page.FindAll($"section[aria-labelledby=tier-{tier.Word()}] dd").Select(fact => fact.TextContent)];

    private Task<bool> AnnounceAsync(bool draining) => host.Services.GetRequiredService<JobWorkers>().AnnounceAsync(
        new(new(Worker), "Some GPU", 2, [Profile(Tier.Full)]), draining, CancellationToken.None);

    private async Task<Guid> AcceptAsync(Tier tier)
    {
        var id = Guid.CreateVersion7();
        await host.Services.GetRequiredService<JobAcceptor>().AcceptAsync(new(id, "default", Request(tier)), CancellationToken.None);
        return id;
    }

    private static GenerationRequest Request(Tier tier) => new()
    {
        Prompt = "a red circle", Tier = tier, Width = 64, Height = 64, Steps = 20, GuidanceScale = 7.5, Scheduler = SchedulerName.Pndm, Seed = 1, ImageCount = 1,
    };

    private static TierProfile Profile(Tier tier) => new()
    {
        Tier = tier, Model = "small", DefaultSide = 64, MinSide = 64, MaxSide = 64, SideMultiple = 8, MaxPixels = 64 * 64, DefaultSteps = 20,
        DefaultGuidanceScale = 7.5, DefaultScheduler = SchedulerName.Pndm,
    };

    private async Task<Lease> ClaimAsync(Guid job) =>
        (await host.Services.GetRequiredService<JobLeases>().ClaimAsync(job, Tier.Full, Worker, CancellationToken.None))!;
}
