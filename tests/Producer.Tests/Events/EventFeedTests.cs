using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distributed.Producer.Tests;

/// <summary>What keeps many streams cheap: events wake them, statements are shared, slow readers cost nothing.</summary>
public sealed class EventFeedTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ProducerHost host = new()
    {
        Settings = new Dictionary<string, string?> { ["Events:PollEvery"] = "00:05:00", ["Events:Heartbeat"] = "00:00:00.2" },
    };

    private EventFeed Feed => host.Services.GetRequiredService<EventFeed>();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task An_event_on_the_bus_wakes_the_stream()
    {
        var job = await host.InsertAsync();
        var events = host.Services.GetRequiredService<JobEvents>();
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        using var lease = await host.ClaimAsync(job);
        events.Add(new JobStarted("default", job, 1, "gpu-0"));
        Assert.Equal(JobStatus.Running, (await reader.NextAsync())!.As<JobStatusEvent>().Status);
        events.Add(new JobProgress("default", job, 1, 3, 9));
        Assert.Equal(3, (await reader.NextAsync())!.As<JobProgressEvent>().Step);
        await host.FailAsync(lease);
        events.Add(new JobFinished("default", job, 1, JobStatus.Failed));
        Assert.Equal(JobStatus.Failed, (await reader.NextAsync())!.As<JobStatusEvent>().Status);
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task A_job_that_is_given_back_is_told_at_once_without_a_gap_and_so_is_its_next_attempt()
    {
        var (job, services) = (await host.InsertAsync(), host.Services);
        var (leases, events) = (services.GetRequiredService<JobLeases>(), services.GetRequiredService<JobEvents>());
        using var worker = new LeaseKeeper(leases, new("gpu-0"), events, TimeProvider.System, services.GetRequiredService<IOptions<JobTimes>>(), NullLogger<LeaseKeeper>.Instance);
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var lease = await host.ClaimAsync(job);          // and nobody says so
            await worker.GiveUpAsync(job);
            var told = new[] { await reader.NextAsync(), await reader.NextAsync() }.Select(heard => heard!.As<JobStatusEvent>()).ToList();
            Assert.Equal([(2 * attempt, JobStatus.Running), (2 * attempt + 1, JobStatus.Queued)], told.Select(change => (change.Sequence, change.Status)));
            Assert.All(told, change => Assert.Equal(attempt, change.Attempt));
        }
    }

    [Fact]
    public async Task A_cancel_of_a_waiting_job_ends_its_stream()
    {
        var job = await host.InsertAsync();
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        using var _ = await host.Http.PostAsync($"{JobRoutes.Job(job)}/cancel", null);
        Assert.Equal(JobStatus.Cancelled, Assert.Single(await reader.ToEndAsync()).As<JobStatusEvent>().Status);
    }

    [Fact]
    public async Task Progress_of_an_attempt_whose_start_was_not_heard_wakes_it_too()
    {
        var job = await host.InsertAsync();
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync();
        using var lease = await host.ClaimAsync(job);
        host.Services.GetRequiredService<JobEvents>().Add(new JobProgress("default", job, 1, 3, 9));
        Assert.Equal(JobStatus.Running, (await reader.NextAsync())!.As<JobStatusEvent>().Status);
        Assert.Equal(3, (await reader.NextAsync())!.As<JobProgressEvent>().Step);
    }

    [Fact]
    public async Task A_silent_stream_says_that_it_is_there()
    {
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(await host.InsertAsync()));
        await reader.NextAsync();
        await reader.NextAsync(() => reader.Comments == 3);
        Assert.Equal(3, reader.Comments);
    }

    [Fact]
    public async Task A_thousand_streams_share_their_statements_and_leave_nothing()
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < 20; i++) jobs.Add(await host.InsertAsync());
        var before = Feed.Reads;
        var watches = Enumerable.Range(0, 1000).Select(i => Feed.Watch([jobs[i % jobs.Count]])).ToList();
        await Task.WhenAll(watches.Select(watch => watch.Ready)).WaitAsync(Patience);
        Assert.All(watches, watch => Assert.Single(watch.Jobs[0].Changes));
        Assert.InRange(Feed.Reads - before, 1, watches.Count / 2);
        Assert.Equal(20, Feed.Watched);

        before = Feed.Reads;
        using var lease = await host.ClaimAsync(jobs[0]);
        foreach (var watch in watches) watch.Take();
        Feed.Changed(jobs[0], hasEnded: false);
        foreach (var watch in watches.Where((_, i) => i % jobs.Count == 0))
        {
            await watch.WaitAsync(Patience, default);          // may be left from before
            while (watch.Jobs[0].Changes.Count < 2) await watch.WaitAsync(Patience, default);
        }
        Assert.Equal(1, Feed.Reads - before);
        foreach (var watch in watches) watch.Dispose();
        Assert.Equal(0, Feed.Watched);
    }

    [Fact]
    public async Task A_reader_that_never_reads_holds_up_nobody_and_nothing_is_kept_for_it()
    {
        const int Previews = 60;
        var job = await host.InsertAsync();
        using var lease = await host.ClaimAsync(job);
        using var stuck = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await stuck.ConnectAsync("127.0.0.1", host.Http.BaseAddress!.Port);
        await stuck.SendAsync(Encoding.ASCII.GetBytes($"GET {JobRoutes.Events(job)}?previews=true HTTP/1.1\r\nHost: x\r\n\r\n"));
        using var patience = new CancellationTokenSource(Patience);
        while (Feed.Watched == 0) await Task.Delay(10, patience.Token);
        await using var reader = await EventReader.OpenAsync(host.Http, JobRoutes.Events(job));
        await reader.NextAsync(JobStatusEvent.Name);

        var previews = new List<WeakReference>();
        for (var i = 1; i <= Previews; i++)
        {
            previews.Add(Preview(job, i, Previews));
            if (i % 10 == 0) await reader.NextAsync(JobProgressEvent.Name);          // the other one goes on
        }
        GC.Collect();
        Assert.InRange(previews.Count(preview => preview.IsAlive), 1, 5);          // the latest, and what is being written
        await host.FailAsync(lease);
        host.Services.GetRequiredService<JobEvents>().Add(new JobFinished("default", job, 1, JobStatus.Failed));
        Assert.Equal(JobStatus.Failed, (await reader.ToEndAsync())[^1].As<JobStatusEvent>().Status);
        stuck.Close(0);
        while (Feed.Watched > 0) await Task.Delay(10, patience.Token);
    }

    /// <summary>Tells of a preview that is larger than what the buffers on the way to a reader hold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Preview(Guid job, int step, int steps)
    {
        var file = new byte[4 << 20];
        Feed.Progressed(new("default", job, 1, step, steps, file));
        return new(file);
    }
}
