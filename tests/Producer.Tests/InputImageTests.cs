using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Images.Tests;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.Producer.Tests;

/// <summary>Image to image at the door. Nothing that is refused is queued, and none of it stays in the image store.</summary>
public sealed class InputImageTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private static readonly string Png = Convert.ToBase64String(PictureFiles.Halves(SKEncodedImageFormat.Png, 100, 80));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Files => new()
    {
        { "a bare png", Png },
        { "a png as a data URL", $"data:image/png;base64,{Png}" },
        { "a jpeg that is called a png", $"data:image/png;base64,{Convert.ToBase64String(PictureFiles.Halves(SKEncodedImageFormat.Jpeg, 100, 80))}" },
        { "a webp", Convert.ToBase64String(PictureFiles.Halves(SKEncodedImageFormat.Webp, 100, 80)) },
        { "a base64 with escaped slashes", Png.Replace("/", "\\/", StringComparison.Ordinal) },
        { "a base64 in lines", string.Join("\\n", Png.Chunk(76).Select(line => new string(line))) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_picture_is_stored_in_the_jobs_size_and_named_by_the_job(string what, string file)
    {
        Assert.NotEmpty(what);
        var job = await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{file}}","strength":0.5,"width":64,"height":32}""");
        Assert.Equal(0.5, job.Request.Strength);
        Assert.Equal(JobRoutes.InputImage(job.Id), job.InputImageUrl);
        using var response = await host.Http.GetAsync(job.InputImageUrl, Token);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        var png = await response.Content.ReadAsByteArrayAsync(Token);
        using (var codec = SKCodec.Create(new MemoryStream(png))) Assert.Equal((64, 32), (codec.Info.Width, codec.Info.Height));
        Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(png, 1, 16), PictureFiles.ColorAt(png, 62, 16)));
        await host.Services.GetRequiredService<InputImages>().LoadAsync(job.Request.InputImage!.Name, job.Request.InputImage.Sha256, 64, 32, Token);
    }

    [Fact]
    public async Task Without_a_size_or_strength_the_defaults_apply()
    {
        var job = await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""");
        Assert.Equal((64, 64, SubmissionCheck.DefaultStrength), (job.Request.Width, job.Request.Height, job.Request.Strength!.Value));
    }

    [Fact]
    public async Task A_photograph_is_turned_upright_and_transparency_lies_on_white()
    {
        var upright = await FetchAsync(Convert.ToBase64String(PictureFiles.Turned(6, 96, 64)));
        Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(upright, 32, 4), PictureFiles.ColorAt(upright, 32, 59)));
        using var grey = SKBitmap.Decode(await FetchAsync(Convert.ToBase64String(PictureFiles.HalfTransparent(64, 64))));
        Assert.InRange(grey.GetPixel(32, 32).Red, 126, 128);
    }

    public static TheoryData<string, string, string[]> Refused => new()
    {
        { "a number", "5", ["#/inputImage"] },
        { "no base64", "\"a red circle\"", ["#/inputImage"] },
        { "base64 without padding", $"\"{Png.TrimEnd('=')[..^1]}\"", ["#/inputImage"] },
        { "nothing", "\"\"", ["#/inputImage"] },
        { "a surrogate alone", "\"\\ud800\"", ["#/inputImage"] },
        { "a data URL that is not base64", "\"data:image/svg+xml,<svg/>\"", ["#/inputImage"] },
        { "an address", "\"https://elsewhere.example/a.png\"", ["#/inputImage"] },
        { "a gif", Quoted([.. "GIF89a\x01\0\x01\0\x80\0\0"u8]), ["#/inputImage"] },
        { "text", Quoted([.. "a red circle"u8]), ["#/inputImage"] },
        { "a decompression bomb", Quoted(PictureFiles.Bomb(65_535, 65_535)), ["#/inputImage"] },
        { "a png cut off", Quoted(PictureFiles.Halves(SKEncodedImageFormat.Png, 300, 200)[..^200]), ["#/inputImage"] },
        { "a jpeg cut off", Quoted(PictureFiles.Halves(SKEncodedImageFormat.Jpeg, 300, 200)[..900]), ["#/inputImage"] },
        { "a webp cut off", Quoted(PictureFiles.Halves(SKEncodedImageFormat.Webp, 300, 200)[..100]), ["#/inputImage"] },
        { "no strength", $"\"{Png}\",\"strength\":0", ["#/strength"] },
        { "too much strength", $"\"{Png}\",\"strength\":1.01", ["#/strength"] },
        { "less than a step", $"\"{Png}\",\"steps\":9,\"strength\":0.1", ["#/strength"] },
        { "less than a step by default", $"\"{Png}\",\"steps\":1", ["#/strength"] },
        { "strength without an image", "null,\"strength\":0.5", ["#/strength"] },
        { "an image that cannot be read, with a strength", "\"?\",\"strength\":0.5", ["#/inputImage"] },
        { "two images", $"\"{Png}\",\"inputImage\":\"{Png}\"", ["#/inputImage"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_painted_over_is_refused_naming_the_field(string what, string json, string[] fields)
    {
        Assert.NotEmpty(what);
        var before = await KeptAsync();
        using var response = await host.PostAsync($$"""{"prompt":"x","inputImage":{{json}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields, await ProducerHost.WrongFieldsAsync(response));
        Assert.Equal(before, await KeptAsync());
    }

    [Fact]
    public async Task The_last_step_may_be_the_only_one()
    {
        var job = await host.AcceptAsync($$"""{"prompt":"x","steps":10,"strength":0.1,"inputImage":"{{Png}}"}""");
        Assert.Equal((10, 0.1), (job.Request.Steps, job.Request.Strength!.Value));
    }

    [Fact]
    public async Task A_file_of_10_MiB_is_taken_and_a_longer_one_and_a_longer_rest_are_not()
    {
        var (png, before) = (PictureFiles.Halves(SKEncodedImageFormat.Png, 100, 80), await KeptAsync());
        var largest = Convert.ToBase64String([.. png, .. new byte[InputImages.MaxLength - png.Length]]);          // what follows the picture is not read
        using var taken = await host.PostAsync($$"""{"prompt":"x","inputImage":"data:image/png;base64,{{largest}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        using var longer = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{Convert.ToBase64String(new byte[InputImages.MaxLength + 1])}}"}""");
        Assert.Equal(["#/inputImage"], await ProducerHost.WrongFieldsAsync(longer));
        using var muchLonger = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{new string('A', 15_000_000)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, muchLonger.StatusCode);
        using var rest = await host.PostAsync($$"""{"prompt":"x","negativePrompt":"{{new string('p', 70_000)}}","inputImage":"{{Png}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, rest.StatusCode);
        using var nested = await host.PostAsync($$"""{"prompt":"x","extra":{"inputImage":"{{new string('A', 70_000)}}"} }""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, nested.StatusCode);
        Assert.Equal((before.Jobs + 1, before.Images + 1), await KeptAsync());
    }

    [Fact]
    public async Task A_crowd_of_images_is_asked_to_come_back_while_prompts_are_taken()
    {
        var large = Convert.ToBase64String([.. PictureFiles.Halves(SKEncodedImageFormat.Png, 100, 80), .. new byte[200_000]]);
        var before = await KeptAsync();
        using (var crowd = host.Services.GetRequiredService<UploadRoom>().Open())
        {
            await WaitForAsync(() => crowd.TryTake(UploadRoom.Total));
            using var refused = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{large}}"}""");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
            Assert.Equal(before, await KeptAsync());
            await host.AcceptAsync("""{"prompt":"x"}""");
        }
        await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{large}}"}""");
    }

    [Fact]
    public async Task Every_request_gives_its_room_back_whatever_became_of_it()
    {
        var room = host.Services.GetRequiredService<UploadRoom>();
        foreach (var image in new[] { new string('A', 300_000), new string('?', 300_000), new string('A', 15_000_000) })
            using (await host.PostAsync($$"""{"prompt":"x","inputImage":"{{image}}"}""")) { }
        using (await host.PostAsync(new string('?', 300_000))) { }
        await WaitForAsync(() =>
        {
            using var all = room.Open();
            return all.TryTake(UploadRoom.Total);
        });
    }

    [Fact]
    public async Task The_same_picture_under_one_key_is_one_job_and_nothing_of_the_others_stays()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var before = await KeptAsync();
        using var first = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""", key);
        using var again = await host.PostAsync($$"""{"inputImage":"data:image/png;base64,{{Png}}","prompt":"x"}""", key);
        using var other = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{Convert.ToBase64String(PictureFiles.HalfTransparent(64, 64))}}"}""", key);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity), (first.StatusCode, again.StatusCode, other.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal((before.Jobs + 1, before.Images + 1), await KeptAsync());
        using var image = await host.Http.GetAsync($"{first.Headers.Location}/input-image", Token);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
    }

    [Fact]
    public async Task A_job_that_runs_again_starts_from_the_same_picture()
    {
        var job = await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""");
        using (await host.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null, Token)) { }
        using var response = await host.Http.PostAsync(JobRoutes.Retry(job.Id) + "?seeds=new", null, Token);
        var again = (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, Token))!;
        Assert.Equal(job.Request.InputImage, again.Request.InputImage);
        Assert.Equal(JobRoutes.InputImage(again.Id), again.InputImageUrl);
        Assert.Equal(await host.Http.GetByteArrayAsync(job.InputImageUrl, Token), await host.Http.GetByteArrayAsync(again.InputImageUrl, Token));
    }

    [Fact]
    public async Task Only_a_job_with_an_input_image_has_one_to_fetch()
    {
        var (plain, strangers) = (await host.AcceptAsync("""{"prompt":"x"}"""), await host.Services.GetRequiredService<JobQueries>()
            .FindInputImageAsync("other", (await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""")).Id, Token));
        Assert.Null(plain.InputImageUrl);
        Assert.Null(strangers);
        foreach (var id in new[] { plain.Id, Guid.NewGuid() })
        {
            using var response = await host.Http.GetAsync(JobRoutes.InputImage(id), Token);
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task An_input_image_that_is_no_longer_stored_is_gone()
    {
        var job = await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""");
        await host.Services.GetRequiredService<IImageStore>().DeleteAsync(ImageName.Parse(job.Request.InputImage!.Name), Token);
        using var response = await host.Http.GetAsync(job.InputImageUrl, Token);
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
    }

    [Fact]
    public async Task While_the_image_store_fails_nothing_is_queued_and_the_client_is_told_when_to_return()
    {
        var before = await KeptAsync();
        await host.BreakImagesAsync(async () =>
        {
            using var response = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (response.StatusCode, response.Headers.RetryAfter?.ToString()));
        });
        Assert.Equal(before, await KeptAsync());
        using var later = await host.PostAsync($$"""{"prompt":"x","inputImage":"{{Png}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
    }

    /// <summary>A request's end comes a moment after its answer.</summary>
    private static async Task WaitForAsync(Func<bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!isSo()) await Task.Delay(10, patience.Token);
    }

    private static string Quoted(byte[] file) => $"\"{Convert.ToBase64String(file)}\"";

    private async Task<byte[]> FetchAsync(string file) =>
        await host.Http.GetByteArrayAsync((await host.AcceptAsync($$"""{"prompt":"x","inputImage":"{{file}}"}""")).InputImageUrl, Token);

    private async Task<(int Jobs, int Images)> KeptAsync()
    {
        var jobs = await host.Services.GetRequiredService<JobQueries>().PageAsync("default", null, JobQueries.MaxPage, null, Token);
        return (jobs.Jobs.Count, await host.Services.GetRequiredService<IImageStore>().ListAsync(ImagePrefix.All, Token).CountAsync(Token));
    }
}
