using Bunit;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Images.Tests;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.Dashboard.Tests;

/// <summary>What the playground has under "Advanced".</summary>
public sealed class PlaygroundMoreTests : JobPagesTest
{
    private static readonly byte[] Picture = PictureFiles.Halves(SKEncodedImageFormat.Jpeg, 300, 200);

    private IRenderedComponent<PlaygroundPage> OpenPlayground(string address = "playground")
    {
        var page = Open<PlaygroundPage>(address, ".play-form");
        page.Find("#play-prompt").Change("a fox");
        return page;
    }

    private static bool IsMoreShown(IRenderedComponent<PlaygroundPage> page) => page.Find("#play-input").Closest("details")!.HasAttribute("open");

    private async Task<IReadOnlyList<JobDetails>> SubmittedAsync() => (await Queries.PageAsync(Tenants.Default, null, 10, null, Cancellation)).Jobs;

    private static void Upload(IRenderedComponent<PlaygroundPage> page, byte[] file, string name = "photo.jpg") =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(file, name));

    private async Task<byte[]> StoredAsync(GenerationRequest request) => await Services.GetRequiredService<InputImages>()
        .ReadAsync(request.InputImage!.Name, request.InputImage.Sha256, request.Width, request.Height, Cancellation);

    [Fact]
    public void Every_scheduler_can_be_chosen() =>
        Assert.Equal(Words.All<SchedulerName>(), OpenPlayground().FindAll("#play-scheduler option").Select(option => option.GetAttribute("value")!).Where(word => word.Length > 0));

    [Fact]
    public async Task What_is_chosen_there_is_submitted()
    {
        var page = OpenPlayground();
        Assert.False(IsMoreShown(page));
        page.Find("#play-scheduler").Change("ddim");
        page.Find("#play-eta").Change("0.5");
        page.Find("#play-clip-skip").Change("2");
        page.Find("#play-syntax").Change("weighted");
        await page.Find("form").SubmitAsync();
        var request = Assert.Single(await SubmittedAsync()).Request;
        Assert.Equal((SchedulerName.Ddim, 0.5, 2, PromptSyntax.Weighted), (request.Scheduler, request.Eta, request.ClipSkip, request.PromptSyntax));
        Assert.True(IsMoreShown(page));
    }

    [Theory]
    [InlineData("#play-eta", "0.5", "ddim")]
    [InlineData("#play-clip-skip", "12", "between 0 and 11")]
    public async Task A_wrong_field_there_is_shown_and_named(string field, string value, string sentence)
    {
        var page = OpenPlayground();
        page.Find(field).Change(value);
        await page.Find("form").SubmitAsync();
        Assert.True(IsMoreShown(page));
        Assert.Contains(sentence, page.Find($"#{page.Find(field).GetAttribute("aria-describedby")} .field-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(await SubmittedAsync());
    }

    [Fact]
    public async Task An_uploaded_picture_is_shown_and_both_tiers_start_from_it()
    {
        var page = OpenPlayground();
        Upload(page, Picture);
        page.WaitForAssertion(() => Assert.StartsWith("data:image/png;base64,", page.Find(".input-file img").GetAttribute("src"), StringComparison.Ordinal), Patience);
        page.Find("#play-strength").Change("0.4");
        await page.InvokeAsync(() => page.FindAll(".tier-choice").Single(choice => choice.TextContent.Trim().StartsWith("both", StringComparison.Ordinal)).QuerySelector("input")!.Change(true));
        await page.Find("form").SubmitAsync();
        page.WaitForElement(".play-job .status", Patience);
        await PaintAsync((await SubmittedAsync())[0]);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".play-job .status").Count), Patience);
        var jobs = await SubmittedAsync();
        Assert.Equal([0.4, 0.4], jobs.Select(job => job.Request.Strength!.Value));
        foreach (var job in jobs)
        {
            var png = await StoredAsync(job.Request);
            Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(png, 8, 256), PictureFiles.ColorAt(png, 503, 256)));
            Assert.Contains(job.Id.ToString(), job.Request.InputImage!.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_picture_that_is_taken_away_is_not_painted_over_and_its_strength_does_not_matter()
    {
        var page = OpenPlayground();
        Upload(page, Picture);
        page.WaitForElement(".input-file img", Patience);
        page.Find("#play-strength").Change("0.4");
        await page.Find(".input-file button").ClickAsync();
        Assert.Empty(page.FindAll(".input-file img"));
        await page.Find("form").SubmitAsync();
        var request = Assert.Single(await SubmittedAsync()).Request;
        Assert.Equal((null, null), (request.InputImage, request.Strength));
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_refused_at_once_in_words()
    {
        var page = OpenPlayground();
        Upload(page, "a red circle"u8.ToArray(), "circle.png");
        page.WaitForAssertion(() => Assert.Contains("PNG, JPEG or WebP", page.Find("#play-input-hint .field-error").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("true", page.Find("#play-input").GetAttribute("aria-invalid"));
        await page.Find("form").SubmitAsync();
        Assert.Null(Assert.Single(await SubmittedAsync()).Request.InputImage);
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused_unread()
    {
        var page = OpenPlayground();
        Upload(page, new byte[InputImages.MaxLength + 1]);
        page.WaitForAssertion(() => Assert.Contains("at most", page.Find("#play-input-hint .field-error").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_picture_outlives_the_circuit_as_that_of_its_job()
    {
        var page = OpenPlayground();
        Upload(page, Picture);
        page.WaitForElement(".input-file img", Patience);
        await page.Find("form").SubmitAsync();
        var first = Assert.Single(await SubmittedAsync());
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult((string)JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!);

        var later = OpenPlayground();
        later.WaitForAssertion(() => Assert.Equal($"pictures/{first.Id}/input", later.Find(".input-file img").GetAttribute("src")), Patience);
        await later.Find("form").SubmitAsync();
        var second = (await SubmittedAsync()).Single(job => job.Id != first.Id);
        Assert.Equal(await StoredAsync(first.Request), await StoredAsync(second.Request));
    }

    [Fact]
    public async Task A_job_with_an_input_image_can_be_opened_to_change_its_parameters()
    {
        var id = await QueueWithInputAsync("a lighthouse");
        var page = OpenPlayground($"playground?job={id}");
        page.WaitForAssertion(() => Assert.Equal($"pictures/{id}/input", page.Find(".input-file img").GetAttribute("src")), Patience);
        Assert.Equal("0.5", page.Find("#play-strength").GetAttribute("value"));
        Assert.True(IsMoreShown(page));
    }

    [Fact]
    public async Task An_earlier_picture_that_is_gone_is_asked_for_again()
    {
        var id = await QueueWithInputAsync("a lighthouse");
        var name = ImageName.Parse((await FindAsync(id)).Request.InputImage!.Name);
        await Services.GetRequiredService<IImageStore>().DeleteAsync(name, Cancellation);
        var page = OpenPlayground($"playground?job={id}");
        page.WaitForElement(".input-file img", Patience);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("choose the file again", page.Find("#play-input-hint .field-error").TextContent, StringComparison.Ordinal), Patience);
        Assert.Single(await SubmittedAsync());
    }
}
