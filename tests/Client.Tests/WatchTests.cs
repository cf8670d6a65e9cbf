using Distributed.Contracts;
using Microsoft.AspNetCore.Http;

namespace Distributed.Client.Tests;

/// <summary>Event streams over bad lines.</summary>
public sealed class WatchTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_is_cut_goes_on_after_what_was_heard()
    {
        var heardAll = new TaskCompletionSource();
        await using var server = await EventServer.StartAsync(
            async http =>
            {
                await TellAsync(http, Status(1, "queued") + Status(2, "running") + "event: progress\ndata: " + Json("""{"attempt":1,"step":3,"steps":20}""") + "\n\n");
                await heardAll.Task.WaitAsync(http.RequestAborted);
                http.Abort();
            },
            http => TellAsync(http, "id: 3\nevent: status\nda"),          // ends in the middle of an event, which does not count
            http => TellAsync(http, Status(3, "succeeded")));
        var events = new List<JobEvent>();
        await foreach (var happened in server.Client().WatchAsync(Id, cancellation: Cancellation))
        {
            events.Add(happened);
            if (happened.Progress is not null) heardAll.SetResult();
        }
        Assert.Equal(["", "2", "2"], server.Heard);
        Assert.Equal([JobStatus.Queued, JobStatus.Running, JobStatus.Succeeded], events.Select(happened => happened.Status?.Status).OfType<JobStatus>());
        Assert.Equal(3, Assert.Single(events, happened => happened.Progress is not null).Progress!.Step);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_opened_again()
    {
        var time = new SilentTime(TimeSpan.FromMinutes(30));
        await using var server = await EventServer.StartAsync(
            async http =>
            {
                await TellAsync(http, Status(1, "queued"));
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            },
            http =>
            {
                time.IsSilent = false;
                return TellAsync(http, Status(2, "cancelled"));
            });
        var client = server.Client(options => options.StreamSilence = time.Silence, time);
        var events = new List<JobEvent>();
        await foreach (var happened in client.WatchAsync(Id, cancellation: Cancellation))
        {
            events.Add(happened);
            if (events.Count == 1) time.IsSilent = true;
        }
        Assert.Equal([1, 2], events.Select(happened => happened.Status!.Sequence));
        Assert.Equal(["", "1"], server.Heard);
    }

    [Fact]
    public async Task What_a_newer_server_tells_besides_is_passed_over()
    {
        await using var server = await EventServer.StartAsync(http => TellAsync(http,
            ": comment\n\nevent: fireworks\ndata: {}\n\n" + Status(1, "failed").Replace("}", ",\"mood\":\"sad\"}", StringComparison.Ordinal)));
        var events = await server.Client().WatchAsync(Id, cancellation: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(JobStatus.Failed, Assert.Single(events).Status!.Status);
    }

    [Fact]
    public async Task Who_knows_the_end_is_told_nothing_more()
    {
        await using var server = await EventServer.StartAsync(http =>
        {
            http.Response.ContentType = null;
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        Assert.Empty(await server.Client().WatchAsync(Id, cancellation: Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Previews_are_asked_for_and_come_as_files()
    {
        string? asked = null;
        await using var server = await EventServer.StartAsync(http =>
        {
            asked = http.Request.QueryString.Value;
            return TellAsync(http, "event: preview\ndata: " + Json("""{"attempt":1,"step":3,"steps":20,"contentType":"image/webp","data":"AQID"}""") + "\n\n" + Status(1, "expired"));
        });
        var events = await server.Client().WatchAsync(Id, previews: true, Cancellation).ToListAsync(Cancellation);
        Assert.Equal("?previews=true", asked);
        Assert.Equal([1, 2, 3], events[0].Preview!.Data);
    }

    [Theory]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status405MethodNotAllowed)]
    [InlineData(StatusCodes.Status406NotAcceptable)]
    public async Task Where_there_are_no_streams_waiting_looks_now_and_then(int status)
    {
        await using var server = await EventServer.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var looks = 0;
        server.Job = () => Job(++looks < 3 ? JobStatus.Running : JobStatus.Succeeded);
        Assert.Equal(JobStatus.Succeeded, (await server.Client().WaitAsync(Id, cancellation: Cancellation)).Status);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Where_something_holds_the_events_back_waiting_looks_by_itself()
    {
        await using var server = await EventServer.StartAsync(async http =>
        {
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        server.Job = () => Job(JobStatus.Succeeded);
        var client = server.Client(options => options.StreamSilence = TimeSpan.FromSeconds(0.2));
        Assert.Equal(JobStatus.Succeeded, (await client.WaitAsync(Id, cancellation: Cancellation)).Status);
    }

    [Fact]
    public async Task A_page_in_place_of_a_stream_is_no_stream()
    {
        await using var server = await EventServer.StartAsync(http =>
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<html>log in</html>");
        });
        var error = await Assert.ThrowsAsync<JobApiException>(() => server.Client().WatchAsync(Id, cancellation: Cancellation).ToListAsync(Cancellation).AsTask());
        Assert.Contains("no event streams", error.Message, StringComparison.Ordinal);
    }

    private static async Task TellAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text);
        await http.Response.Body.FlushAsync();
    }

    private static string Status(int sequence, string status) =>
        $"id: {sequence}\nevent: status\ndata: " + Json($$"""{"sequence":{{sequence}},"status":"{{status}}","attempt":0,"at":"2026-01-31T12:00:00Z"}""") + "\n\n";

    private static string Json(string fields) => $$"""{"jobId":"{{Id}}",{{fields[1..]}}""";

    private static object Job(JobStatus status) => new
    {
        id = Id,
        status = status.Word(),
        tier = "full",
        attempt = 1,
        createdAt = "2026-01-31T12:00:00Z",
        request = new { prompt = "x", tier = "full", width = 64, height = 64, steps = 1, guidanceScale = 1.0, scheduler = "ddim", seed = 1, imageCount = 1 },
    };
}
