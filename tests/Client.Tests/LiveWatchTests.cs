using Distributed.Contracts;
using Distributed.Producer.Tests;

namespace Distributed.Client.Tests;

/// <summary>Event streams of a real API whose jobs move on, over lines that are cut anywhere, in the middle of an event too.</summary>
public sealed class LiveWatchTests(LiveHost server) : IClassFixture<LiveHost>
{
    private static readonly int[] Cuts = [1, 30, 300, 7, 420, 180, 650, 64, 333, 256];
    private readonly List<string> resumedAfter = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_of_a_job_is_heard_once_and_in_order_however_often_the_line_is_cut()
    {
        var id = await server.InsertAsync();
        var watching = Client().WatchAsync(id, cancellation: Cancellation).ToListAsync(Cancellation);
        await foreach (var _ in server.LiveAsync(id)) { }
        var changes = (await watching).Select(happened => happened.Status!).ToList();
        Assert.Equal(JobSteps.LongLife, changes.Select(change => change.Status));
        Assert.Equal(Enumerable.Range(1, JobSteps.LongLife.Length), changes.Select(change => change.Sequence));
        Assert.All(changes, change => Assert.Equal((id, null), (change.JobId, change.Index)));
        Assert.True(resumedAfter.Count > 5, $"{resumedAfter.Count} connections");
        Assert.Contains(resumedAfter, last => last.Length > 0);          // it went on in the middle, and did not only begin again
    }

    [Fact]
    public async Task So_is_every_change_of_every_job_of_a_batch()
    {
        var (batch, jobs) = await server.InsertBatchAsync(3);
        var watching = Client().WatchBatchAsync(batch, cancellation: Cancellation).ToListAsync(Cancellation);
        foreach (var job in jobs) await foreach (var _ in server.LiveAsync(job)) { }
        var changes = (await watching).Select(happened => happened.Status!).ToList();
        Assert.Equal(jobs.Length * JobSteps.LongLife.Length, changes.Count);
        foreach (var (index, job) in jobs.Index())
        {
            var own = changes.Where(change => change.JobId == job).ToList();
            Assert.Equal(JobSteps.LongLife, own.Select(change => change.Status));
            Assert.All(own, change => Assert.Equal(index, change.Index));
        }
        Assert.Contains(resumedAfter, last => last.Length > 0);
    }

    [Fact]
    public async Task Waiting_hears_the_same_and_ends_with_the_job_as_it_is()
    {
        var id = await server.InsertAsync();
        var (heard, began) = (new List<JobStatus>(), new TaskCompletionSource());
        var waiting = Client().WaitAsync(id, new Listener(happened =>
        {
            heard.Add(happened.Status!.Status);
            began.TrySetResult();
        }), cancellation: Cancellation);
        await began.Task.WaitAsync(Cancellation);
        await foreach (var _ in server.LiveAsync(id)) { }
        var job = await waiting;
        Assert.Equal((JobStatus.Failed, "planted"), (job.Status, job.Error!.Code));
        // Where the line was cut, a look may have said first that it has ended.
        Assert.Equal(JobSteps.LongLife[..heard.Count], heard);
    }

    /// <summary>A client whose event streams are cut again and again, and then no more.</summary>
    private JobClient Client()
    {
        var line = new FlakyHandler([.. Enumerable.Repeat<Fault>(Try, 1000)]);
        return server.Over(line, new HastyTime(TimeSpan.FromSeconds(40)));          // shorter than StreamSilence, which is not to pass

        Task<HttpResponseMessage> Try(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal)) return send();
            resumedAfter.Add(request.Headers.TryGetValues("Last-Event-ID", out var last) ? last.Single() : "");
            return resumedAfter.Count <= Cuts.Length ? Faults.CutAfter(Cuts[resumedAfter.Count - 1])(request, send, cancellation) : send();
        }
    }

    private sealed class Listener(Action<JobEvent> hear) : IProgress<JobEvent>
    {
        public void Report(JobEvent value) => hear(value);
    }
}
