using System.Net;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

public sealed class JobEventsTests(JobEventsTests.Host fixture) : IClassFixture<JobEventsTests.Host>
{
    private readonly ProducerHost host = fixture.Producer;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task A_stream_cut_after_every_few_changes_misses_none_and_repeats_none(int every, bool isLive)
    {
        var job = await host.InsertAsync();
        await using var life = host.LiveAsync(job).GetAsyncEnumerator();
        if (!isLive) while (await life.MoveNextAsync()) { }
        var (heard, last) = (new List<JobStatusEvent>(), (string?)null);
        while (true)
        {
            await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job), last);
            if (reader.Status is HttpStatusCode.NoContent) break;
            for (var i = 0; i < every; i++)
            {
                if (await reader.NextAsync() is not { } change) break;
                Assert.Equal(JobStatusEvent.Name, change.Name);
                heard.Add(change.As<JobStatusEvent>());
                last = change.Id;
                if (isLive) await life.MoveNextAsync();          // while the client listens, or has just been cut off
            }
        }
        Assert.Equal(JobSteps.LongLife, heard.Select(change => change.Status));
        Assert.Equal(Enumerable.Range(1, JobSteps.LongLife.Length), heard.Select(change => change.Sequence));
        Assert.Equal([0, 1, 1, 2, 2, 3, 3], heard.Select(change => change.Attempt));
        Assert.Equal("planted", heard[^1].Error?.Code);
        Assert.All(heard, change => Assert.Equal((job, null, change.Status is JobStatus.Running ? "gpu-0" : null), (change.JobId, change.Index, change.Worker)));
    }

    [Fact]
    public async Task Two_who_listen_hear_the_same()
    {
        var job = await host.InsertAsync();
        await using var one = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await using var two = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        var both = Task.WhenAll(one.ToEndAsync(), two.ToEndAsync());
        await foreach (var _ in host.LiveAsync(job)) { }
        var heard = await both;
        Assert.Equal(JobSteps.LongLife.Length, heard[0].Count);
        Assert.Equal(heard[0], heard[1]);
    }

    [Fact]
    public async Task Who_comes_back_after_the_end_hears_what_was_missed_and_then_that_there_is_no_more()
    {
        var job = await host.InsertAsync();
        await foreach (var _ in host.LiveAsync(job)) { }
        await using (var late = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job), "5"))
            Assert.Equal(["6", "7"], (await late.ToEndAsync()).Select(heard => heard.Id));
        await using var over = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job), "7");
        Assert.Equal(HttpStatusCode.NoContent, over.Status);
    }

    [Fact]
    public async Task A_stream_says_what_it_is_and_when_to_come_back()
    {
        var job = await host.InsertAsync();
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        Assert.Equal("text/event-stream", reader.Response.Content.Headers.ContentType?.ToString());
        Assert.True(reader.Response.Headers.CacheControl?.NoStore);
        Assert.Equal("2000", reader.Retry);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("2")]          // of a change that there has not been
    public async Task An_id_of_no_event_of_the_job_is_refused_with_a_reason(string id)
    {
        var job = await host.InsertAsync();
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job), id);
        Assert.Equal(HttpStatusCode.BadRequest, reader.Status);
        Assert.Contains("Last-Event-ID", (await ProducerHost.JsonAsync(reader.Response)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_of_others_are_not_there()
    {
        foreach (var id in new[] { await host.InsertAsync(tenant: "other"), Guid.CreateVersion7() })
        {
            await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(id));
            Assert.Equal(HttpStatusCode.NotFound, reader.Status);
        }
    }

    [Fact]
    public async Task A_new_stream_begins_with_all_changes_and_the_latest_progress()
    {
        var job = await host.InsertAsync();
        using var lease = await host.ClaimAsync(job);
        for (var step = 1; step <= 5; step++) Feed.Progressed(new("default", job, 1, step, 20));
        for (var round = 0; round < 2; round++)          // nobody has watched before the first, and the second is as good
        {
            await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
            Assert.Equal([("1", "status"), ("2", "status")], [Key(await reader.NextAsync()), Key(await reader.NextAsync())]);
            var progress = await reader.NextAsync();
            Assert.Equal((null, "progress"), Key(progress));
            Assert.Equal(new JobProgressEvent(job, null, 1, 5, 20), progress!.As<JobProgressEvent>());
        }
        await host.FailAsync(lease);
    }

    [Fact]
    public async Task Of_a_rush_of_progress_the_latest_is_told_and_of_a_past_attempt_nothing()
    {
        var job = await host.InsertAsync();
        using var lease = await host.ClaimAsync(job);
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        for (var step = 1; step <= 5000; step++) Feed.Progressed(new("default", job, 1, step, 5000));
        var told = new List<JobProgressEvent>();
        while (told.Count == 0 || told[^1].Step < 5000) told.Add((await reader.NextAsync(JobProgressEvent.Name)).As<JobProgressEvent>());
        Assert.True(told.Count < 500, $"{told.Count} of 5000 were told.");
        Assert.Equal(told.Select(progress => progress.Step).Distinct().Order(), told.Select(progress => progress.Step));

        await host.Services.GetRequiredService<JobLeases>().HandBackAsync(lease, default);
        using var second = await host.ClaimAsync(job);
        while ((await reader.NextAsync(JobStatusEvent.Name)).As<JobStatusEvent>() is not { Attempt: 2 }) { }
        Feed.Progressed(new("default", job, 2, 1, 5000));
        Feed.Progressed(new("default", job, 1, 5000, 5000));
        Assert.Equal((2, 1), (await reader.NextAsync(JobProgressEvent.Name)).As<JobProgressEvent>() is var next ? (next.Attempt, next.Step) : default);
        await host.FailAsync(second);
        Assert.All(await reader.ToEndAsync(), heard => Assert.Equal(JobStatusEvent.Name, heard.Name));
    }

    [Fact]
    public async Task Previews_come_to_who_asks_for_them_alone()
    {
        var job = await host.InsertAsync();
        using var lease = await host.ClaimAsync(job);
        await using var asks = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job) + "?previews=true");
        await using var other = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await asks.NextAsync();
        await other.NextAsync();
        byte[] webp = [82, 73, 70, 70, 0, 255];
        Feed.Progressed(new("default", job, 1, 3, 20, webp));
        Feed.Progressed(new("default", job, 1, 4, 20));          // does not push the preview aside
        var preview = await asks.NextAsync(JobPreviewEvent.Name);
        Assert.Null(preview.Id);
        var data = preview.As<JobPreviewEvent>();
        Assert.Equal((job, 1, 3, 20, "image/webp"), (data.JobId, data.Attempt, data.Step, data.Steps, data.ContentType));
        Assert.Equal(webp, data.Data);
        await host.FailAsync(lease);
        Assert.DoesNotContain(await other.ToEndAsync(), heard => heard.Name == JobPreviewEvent.Name);
    }

    private EventFeed Feed => host.Services.GetRequiredService<EventFeed>();

    private static (string? Id, string Name) Key(HeardEvent? heard) => (heard?.Id, heard?.Name ?? "");

    public sealed class Host : IAsyncLifetime
    {
        /// <summary>Nobody publishes what happens to its jobs, so it looks often.</summary>
        public ProducerHost Producer { get; } = new() { Settings = new Dictionary<string, string?> { ["Events:PollEvery"] = "00:00:00.1" } };

        public ValueTask InitializeAsync() => Producer.InitializeAsync();

        public ValueTask DisposeAsync() => Producer.DisposeAsync();
    }
}
