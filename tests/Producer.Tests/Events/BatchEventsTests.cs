using System.Net;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

public sealed class BatchEventsTests(JobEventsTests.Host fixture) : IClassFixture<JobEventsTests.Host>
{
    private readonly ProducerHost host = fixture.Producer;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_stream_cut_after_every_few_changes_misses_none_of_any_job_and_repeats_none(int every)
    {
        const int Jobs = 5;
        var (batch, jobs) = await host.InsertBatchAsync(Jobs);
        var random = new Random(every);
        var lives = jobs.Select(job => host.LiveAsync(job).GetAsyncEnumerator()).ToList();
        var (heard, last) = (new List<JobStatusEvent>(), (string?)null);
        while (true)
        {
            await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.BatchEvents(batch), last);
            if (reader.Status is HttpStatusCode.NoContent) break;
            for (var i = 0; i < every; i++)
            {
                if (await reader.NextAsync() is not { } change) break;
                heard.Add(change.As<JobStatusEvent>());
                last = change.Id;
                if (lives.Count > 0 && random.Next(lives.Count) is var next && !await lives[next].MoveNextAsync()) lives.RemoveAt(next);
            }
            // What was said so far does not end the wait, so something has to happen.
            if (lives.Count > 0 && !await lives[0].MoveNextAsync()) lives.RemoveAt(0);
        }
        Assert.Equal(Jobs * JobSteps.LongLife.Length, heard.Count);
        for (var index = 0; index < Jobs; index++)
        {
            var own = heard.Where(change => change.Index == index).ToList();
            Assert.All(own, change => Assert.Equal(jobs[index], change.JobId));
            Assert.Equal(JobSteps.LongLife, own.Select(change => change.Status));
            Assert.Equal(Enumerable.Range(1, own.Count), own.Select(change => change.Sequence));
        }
    }

    [Fact]
    public async Task The_stream_ends_with_the_last_job_and_says_whose_progress_it_tells()
    {
        var (batch, jobs) = await host.InsertBatchAsync(2);
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.BatchEvents(batch));
        await foreach (var _ in host.LiveAsync(jobs[1])) { }
        using var lease = await host.ClaimAsync(jobs[0]);
        while ((await reader.NextAsync(JobStatusEvent.Name)).As<JobStatusEvent>() is not { Index: 0, Status: JobStatus.Running }) { }
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<EventFeed>(host.Services).Progressed(new("default", jobs[0], 1, 2, 9));
        Assert.Equal(new(jobs[0], 0, 1, 2, 9), (await reader.NextAsync(JobProgressEvent.Name)).As<JobProgressEvent>());
        await host.FailAsync(lease);
        var rest = await reader.ToEndAsync();
        Assert.Equal((0, JobStatus.Failed), rest.Select(heard => heard.As<JobStatusEvent>()).Where(change => change.Index == 0).Select(change => (change.Index!.Value, change.Status)).Last());
    }

    [Fact]
    public async Task A_batch_of_others_or_with_an_id_of_another_stream_is_refused()
    {
        var (foreign, _) = await host.InsertBatchAsync(1, tenant: "other");
        var (batch, _) = await host.InsertBatchAsync(2);
        foreach (var (id, last, expected) in new[]
        {
            (foreign, (string?)null, HttpStatusCode.NotFound), (Guid.CreateVersion7(), null, HttpStatusCode.NotFound), (batch, "1", HttpStatusCode.BadRequest),
            (batch, EventCursor.Start(3, isVector: true).ToString(), HttpStatusCode.BadRequest),
        })
        {
            await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.BatchEvents(id), last);
            Assert.Equal(expected, reader.Status);
        }
    }
}
