using Bunit;
using Distributed.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

/// <summary>What is seen of a picture while it is being painted.</summary>
public sealed class PreviewTests : JobPagesTest
{
    private const string First = "data:image/webp;base64,AQ==", Second = "data:image/webp;base64,Ag==";

    private IRenderedComponent<JobDetailsPage> OpenJob(Guid id) =>
        Open<JobDetailsPage>($"jobs/{id}", ".job-facts", parameters => parameters.Add(page => page.Asked, id.ToString()));

    private void Progressed(Guid job, int step, byte[]? preview = null, int attempt = 1) => Feed.Progressed(new(Tenants.Default, job, attempt, step, Steps: 26, preview));

    private static void Shows(IRenderedComponent<JobDetailsPage> page, string source, string words) => page.WaitForAssertion(() =>
    {
        var image = page.Find("img.preview");
        Assert.Equal((source, words), (image.GetAttribute("src"), image.GetAttribute("alt")));
    }, Patience);

    private async Task<Guid> QueueAsync(GenerationRequest request) =>
        (await Services.GetRequiredService<Distributed.Jobs.JobAcceptor>().AcceptAsync(new(Guid.CreateVersion7(), Tenants.Default, request), Cancellation)).Job.Id;

    [Fact]
    public async Task The_newest_preview_stays_until_the_picture_is_there()
    {
        var id = await QueueAsync("a lighthouse");
        using var lease = await StartAsync(id);
        var page = OpenJob(id);
        Assert.Empty(page.FindAll("img.preview"));
        Progressed(id, 5, [1]);
        Shows(page, First, "Preview at step 5 of 26");
        Progressed(id, 9);
        page.WaitForAssertion(() => Assert.Equal("step 9 of 26", page.Find("[role=progressbar]").GetAttribute("aria-valuetext")), Patience);
        Shows(page, First, "Preview at step 5 of 26");
        Progressed(id, 12, [2]);
        Shows(page, Second, "Preview at step 12 of 26");
        await SucceedAsync(lease);
        Feed.Changed(id);
        page.WaitForElement(".picture img", Patience);
        Assert.Empty(page.FindAll("img.preview"));
    }

    [Fact]
    public async Task Another_attempt_begins_without_the_preview_of_the_one_before()
    {
        var id = await QueueAsync("a lighthouse");
        var page = OpenJob(id);
        using (var first = await StartAsync(id))
        {
            Feed.Changed(id);
            Progressed(id, 5, [1]);
            Shows(page, First, "Preview at step 5 of 26");
            await Leases.HandBackAsync(first, Cancellation);
        }
        using var second = await StartAsync(id);
        Feed.Changed(id);
        page.WaitForAssertion(() => Assert.Contains("2 attempts", page.Find(".job-facts").TextContent, StringComparison.Ordinal), Patience);
        Assert.Empty(page.FindAll("img.preview"));
        Progressed(id, 3, [2], attempt: 2);
        Shows(page, Second, "Preview at step 3 of 26");
    }

    [Theory]
    [InlineData(64, 128, 512, 1024, true)]
    [InlineData(512, 384, 512, 384, false)]
    public async Task Small_ones_are_shown_as_whole_multiples(int width, int height, int shownWidth, int shownHeight, bool isCrisp)
    {
        var id = await QueueAsync(Request("a lighthouse") with { Width = width, Height = height });
        using var lease = await StartAsync(id);
        var page = OpenJob(id);
        Progressed(id, 5, [1]);
        var image = page.WaitForElement("img.preview", Patience);
        Assert.Equal(($"{shownWidth}", $"{shownHeight}", isCrisp), (image.GetAttribute("width"), image.GetAttribute("height"), image.ClassList.Contains("crisp")));
    }

    [Fact]
    public async Task The_playground_asks_for_previews_and_shows_them_where_the_picture_will_be()
    {
        var page = Open<PlaygroundPage>("playground", ".play-form");
        page.Find("#play-prompt").Change("a fox");
        await page.Find("form").SubmitAsync();
        var job = Assert.Single((await Queries.PageAsync(Tenants.Default, null, 10, null, Cancellation)).Jobs);
        Assert.True(job.Request.Previews);
        page.WaitForElement(".play-canvas", Patience);
        using var lease = await StartAsync(job.Id);
        Feed.Changed(job.Id);
        Progressed(job.Id, 5, [1]);
        var image = page.WaitForElement(".play-canvas img", Patience);
        Assert.Equal((First, "Preview at step 5 of 26"), (image.GetAttribute("src"), image.GetAttribute("alt")));
        await SucceedAsync(lease);
        Feed.Changed(job.Id);
        page.WaitForElement(".picture img", Patience);
        Assert.Empty(page.FindAll("img.preview"));
    }

    [Fact]
    public async Task Who_wants_none_in_the_playground_takes_them_away_and_it_is_remembered()
    {
        var page = Open<PlaygroundPage>("playground", ".play-form");
        Assert.True(page.Find("#play-previews").HasAttribute("checked"));
        Assert.False(page.Find("#play-previews").Closest("details")!.HasAttribute("open"));
        page.Find("#play-prompt").Change("a fox");
        page.Find("#play-previews").Change(false);
        await page.Find("form").SubmitAsync();
        var job = Assert.Single((await Queries.PageAsync(Tenants.Default, null, 10, null, Cancellation)).Jobs);
        Assert.False(job.Request.Previews);

        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult((string)JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!);
        var asked = await QueueAsync(Request("a lighthouse") with { Previews = true });
        var later = Open<PlaygroundPage>($"playground?job={asked}", ".play-form");
        later.WaitForAssertion(() => Assert.Equal("a lighthouse", later.Find("#play-prompt").GetAttribute("value")), Patience);
        Assert.False(later.Find("#play-previews").HasAttribute("checked"));
        Assert.True(later.Find("#play-previews").Closest("details")!.HasAttribute("open"));
    }

    [Fact]
    public async Task A_job_that_asked_for_them_says_so_among_its_parameters()
    {
        var asked = OpenJob(await QueueAsync(Request("a lighthouse") with { Previews = true }));
        Assert.Contains(asked.FindAll(".pairs dt"), name => name.TextContent == "previews");
        Assert.Contains("\"previews\": true", asked.Find(".curl code").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(OpenJob(await QueueAsync("a fox")).FindAll(".pairs dt"), name => name.TextContent == "previews");
    }
}
