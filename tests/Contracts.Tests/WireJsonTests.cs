using System.Text.Json;

namespace Distributed.Contracts.Tests;

public sealed class WireJsonTests
{
    private const string Request =
        """{"prompt":"a fox","negativePrompt":"","tier":"distilled","width":512,"height":384,"steps":25,"guidanceScale":7.5,"scheduler":"pndm","seed":4294967295,"imageCount":2,"eta":0,"clipSkip":0,"promptSyntax":"plain","inputImage":null,"strength":null,"previews":false}""";

    /// <summary>As earlier versions wrote it, and as rows of theirs still hold it.</summary>
    private const string EarlierRequest =
        """{"prompt":"a fox","negativePrompt":"","tier":"distilled","width":512,"height":384,"steps":25,"guidanceScale":7.5,"scheduler":"pndm","seed":4294967295,"imageCount":2}""";

    private static readonly GenerationRequest Fox = new()
    {
        Prompt = "a fox", Tier = Tier.Distilled, Width = 512, Height = 384, Steps = 25, GuidanceScale = 7.5,
        Scheduler = SchedulerName.Pndm, Seed = 4294967295, ImageCount = 2,
    };

    private static readonly JobDetails Succeeded = new()
    {
        Id = Guid.Parse("0198c0de-0000-7000-8000-0000000000aa"), Status = JobStatus.Succeeded, Tier = Tier.Distilled, Attempt = 2, Request = Fox,
        CreatedAt = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), StartedAt = new(2026, 1, 2, 3, 4, 6, TimeSpan.Zero), FinishedAt = new(2026, 1, 2, 3, 4, 9, TimeSpan.Zero),
        Latency = new(1000.5, 1, 2, 3, 4, 5, 1015.5), Images = [new(0, "/v1/images/1", 512, 384, 4294967295, "ba78")],
    };

    [Fact]
    public void A_request_has_this_shape()
    {
        Assert.Equal(Request, JsonSerializer.Serialize(Fox, WireJson.Options));
        Assert.Equal(Fox, JsonSerializer.Deserialize<GenerationRequest>(Request, WireJson.Options));
    }

    [Fact]
    public void A_request_of_an_earlier_version_is_read() =>
        Assert.Equal(Fox, JsonSerializer.Deserialize<GenerationRequest>(EarlierRequest, WireJson.Options));

    [Fact]
    public void Image_to_image_has_this_shape()
    {
        const string json = """"eta":0.5,"clipSkip":2,"promptSyntax":"weighted","inputImage":{"name":"default/a/input-b.png","sha256":"ba78"},"strength":0.75,"previews":true}"""";
        var request = Fox with { Eta = 0.5, ClipSkip = 2, PromptSyntax = PromptSyntax.Weighted, InputImage = new("default/a/input-b.png", "ba78"), Strength = 0.75, Previews = true };
        Assert.EndsWith(json, JsonSerializer.Serialize(request, WireJson.Options), StringComparison.Ordinal);
        RoundTrip(request);
    }

    /// <summary>The fingerprint under an idempotency key is taken of this: a replay after an upgrade must still be one.</summary>
    [Fact]
    public void A_submission_without_the_later_fields_is_written_as_earlier_versions_did()
    {
        Assert.Equal(
            """{"prompt":"a fox","negativePrompt":null,"tier":null,"width":null,"height":null,"steps":null,"guidanceScale":null,"scheduler":null,"seed":null,"imageCount":null}""",
            JsonSerializer.Serialize(new JobSubmission { Prompt = "a fox" }, WireJson.Options));
        Assert.EndsWith(""""imageCount":null,"inputImage":"AAEC","strength":0.5}"""",
            JsonSerializer.Serialize(new JobSubmission { Prompt = "a fox", InputImage = [0, 1, 2], Strength = 0.5 }, WireJson.Options), StringComparison.Ordinal);
        Assert.EndsWith(""""imageCount":null,"previews":true}"""", JsonSerializer.Serialize(new JobSubmission { Prompt = "a fox", Previews = true }, WireJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_has_this_shape_and_names_a_preview_only_where_there_is_one()
    {
        var progress = new JobProgress("default", Succeeded.Id, 1, 5, 25);
        const string json = """{"tenantId":"default","jobId":"0198c0de-0000-7000-8000-0000000000aa","attempt":1,"step":5,"steps":25""";
        Assert.Equal(json + "}", JsonSerializer.Serialize(progress, WireJson.Options));
        Assert.Equal(json + ",\"preview\":\"AAEC\"}", JsonSerializer.Serialize(progress with { Preview = [0, 1, 2] }, WireJson.Options));
        RoundTrip(progress);
        RoundTrip(progress with { Preview = [0, 1, 2] });
    }

    [Fact]
    public void A_job_has_this_shape()
    {
        var expected = $$"""
            {"id":"0198c0de-0000-7000-8000-0000000000aa","status":"succeeded","tier":"distilled","attempt":2,"worker":null,"request":{{Request}},"inputImageUrl":null,"retryOf":null,"batchId":null,"batchIndex":null,"priority":"normal","deadlineAt":null,
            "createdAt":"2026-01-02T03:04:05.678+00:00","startedAt":"2026-01-02T03:04:06+00:00","finishedAt":"2026-01-02T03:04:09+00:00","cancelRequestedAt":null,
            "latency":{"queueWaitMs":1000.5,"textEncodeMs":1,"denoiseMs":2,"decodeMs":3,"encodeMs":4,"uploadMs":5,"totalMs":1015.5},
            "images":[{"index":0,"url":"/v1/images/1","width":512,"height":384,"seed":4294967295,"sha256":"ba78"}],"error":null}
            """;
        Assert.Equal(JsonElementOf(expected), JsonElementOf(JsonSerializer.Serialize(Succeeded, WireJson.Options)), JsonElement.DeepEquals);
    }

    [Fact]
    public void Every_record_is_read_back_as_written()
    {
        RoundTrip(Succeeded);
        RoundTrip(Succeeded with { Status = JobStatus.Failed, Latency = null, Images = [], Error = new("out_of_memory", "Ask for fewer images.") });
        RoundTrip(new JobPage([Succeeded], "next"));
        RoundTrip(new JobPage([], null));
        RoundTrip(new GenerateImages(Succeeded.Id));
        RoundTrip(new TierProfile
        {
            Tier = Tier.Full, Model = "sd", DefaultSide = 512, MinSide = 256, MaxSide = 1024, SideMultiple = 8, MaxPixels = 1048576,
            DefaultSteps = 25, DefaultGuidanceScale = 7.5, DefaultScheduler = SchedulerName.Ddim,
        });
    }

    [Fact]
    public void Text_beyond_ascii_survives() =>
        Assert.Equal("狐 🦊 \u0001 é", JsonSerializer.Deserialize<GenerationRequest>(JsonSerializer.Serialize(Fox with { Prompt = "狐 🦊 \u0001 é" }, WireJson.Options), WireJson.Options)!.Prompt);

    [Theory]
    [InlineData("\"prompt\":\"a fox\"", "\"prompt\":\"a fox\",\"promt\":\"typo\"")]           // unknown
    [InlineData("\"prompt\":\"a fox\"", "\"Prompt\":\"a fox\"")]                               // wrong case is unknown
    [InlineData("\"prompt\":\"a fox\"", "\"prompt\":\"a fox\",\"prompt\":\"a dog\"")]          // twice
    [InlineData("\"prompt\":\"a fox\",", "")]                                                 // missing
    [InlineData("\"width\":512", "\"width\":\"512\"")]                                        // number as text
    [InlineData("\"guidanceScale\":7.5", "\"guidanceScale\":\"NaN\"")]
    [InlineData("\"guidanceScale\":7.5", "\"guidanceScale\":NaN")]
    [InlineData("\"width\":512", "\"width\":512.5")]
    [InlineData("\"width\":512", "\"width\":5000000000")]
    [InlineData("\"width\":512", "\"width\":null")]
    [InlineData("\"eta\":0", "\"eta\":null")]
    [InlineData("\"clipSkip\":0", "\"clipSkip\":0.5")]
    [InlineData("\"promptSyntax\":\"plain\"", "\"promptSyntax\":0")]
    [InlineData("\"inputImage\":null", "\"inputImage\":{\"name\":\"a\",\"sha256\":\"b\",\"path\":\"c\"}")]
    [InlineData("\"tier\":\"distilled\"", "\"tier\":\"fast\"")]
    [InlineData("\"previews\":false", "\"previews\":null")]
    [InlineData("\"previews\":false", "\"previews\":\"true\"")]
    [InlineData("\"previews\":false}", "\"previews\":false,}")]                                 // trailing comma
    [InlineData("\"previews\":false}", "\"previews\":false}/*c*/")]
    public void A_request_that_is_not_exactly_one_is_refused(string part, string instead)
    {
        Assert.Contains(part, Request, StringComparison.Ordinal);
        var json = Request.Replace(part, instead, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GenerationRequest>(json, WireJson.Options));
    }

    [Fact]
    public void Depth_is_bounded()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        JsonSerializer.Deserialize<JsonElement>(Nested(16), WireJson.Options);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JsonElement>(Nested(17), WireJson.Options));
    }

    [Fact]
    public void Options_cannot_be_changed() => Assert.Throws<InvalidOperationException>(() => WireJson.Configure(WireJson.Options));

    [Fact]
    public void Configure_gives_somebody_elses_options_the_same_rules()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        WireJson.Configure(options);
        Assert.Equal(Request, JsonSerializer.Serialize(Fox, options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GenerationRequest>(Request.Replace("512", "\"512\"", StringComparison.Ordinal), options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GenerationRequest>(Request.Replace("{", "{\"x\":1,", StringComparison.Ordinal), options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GenerationRequest>(Request.Replace("{", "{\"steps\":1,", StringComparison.Ordinal), options));
    }

    private static JsonElement JsonElementOf(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static void RoundTrip<T>(T value)
    {
        var json = JsonSerializer.Serialize(value, WireJson.Options);
        Assert.Equivalent(value, JsonSerializer.Deserialize<T>(json, WireJson.Options), strict: true);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, WireJson.Options), WireJson.Options));
    }
}
