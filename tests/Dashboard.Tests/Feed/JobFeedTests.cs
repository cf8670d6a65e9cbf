using System.Threading.Channels;
using Distributed.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Dashboard.Tests;

public sealed class JobFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Guid Job = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private readonly GapTime time = new();
    private readonly Channel<JobNews> heard = Channel.CreateUnbounded<JobNews>();
    private readonly JobFeed feed;

    public JobFeedTests() => feed = new(time, NullLogger<JobFeed>.Instance);

    [Fact]
    public async Task What_happens_within_the_gap_is_told_at_once_afterwards()
    {
        using var watch = feed.Watch(job: null, HearAsync);
        feed.Changed(Job);
        Assert.Equal([Job], (await NextAsync()).Changed);

        feed.Progressed(Progress(Job, 1));
        feed.Progressed(Progress(Job, 2));
        feed.Changed(Other);
        Assert.False(heard.Reader.TryRead(out _));
        var news = await NextAfterGapAsync();
        Assert.Equal([Other], news.Changed);
        Assert.Equal(2, news.Progress[Job].Step);
        Assert.False(news.IsPoll);
    }

    [Fact]
    public async Task Who_watches_one_job_hears_of_no_other()
    {
        using var watch = feed.Watch(Job, HearAsync);
        feed.Changed(Other);
        feed.Progressed(Progress(Other, 1));
        feed.Changed(Job);
        var news = await NextAsync();
        Assert.Equal([Job], news.Changed);
        Assert.Empty(news.Progress);
    }

    [Fact]
    public async Task Progress_that_brings_no_preview_keeps_the_one_before_it()
    {
        using var watch = feed.Watch(Job, HearAsync);
        feed.Changed(Job);
        Assert.Null((await NextAsync()).Preview);
        feed.Progressed(Progress(Job, 1) with { Preview = [1] });
        feed.Progressed(Progress(Job, 2) with { Preview = [2] });
        feed.Progressed(Progress(Job, 3));
        var news = await NextAfterGapAsync();
        Assert.Equal((3, 2), (news.Progress[Job].Step, news.Preview!.Step));
        Assert.Equal([2], news.Preview.Preview!);
        feed.Progressed(Progress(Job, 4));
        Assert.Null((await NextAfterGapAsync()).Preview);          // told once
    }

    [Fact]
    public async Task Who_watches_all_jobs_hears_no_previews()
    {
        using var watch = feed.Watch(job: null, HearAsync);
        feed.Progressed(Progress(Job, 1) with { Preview = [1] });
        var news = await NextAsync();
        Assert.Equal((1, null, null), (news.Progress[Job].Step, news.Progress[Job].Preview, news.Preview));
    }

    [Fact]
    public async Task When_nothing_is_heard_it_is_time_to_look()
    {
        using var watch = feed.Watch(Job, HearAsync);
        Assert.False(heard.Reader.TryRead(out _));
        time.Advance(JobFeed.PollEvery);
        var news = await NextAsync();
        Assert.True(news.IsPoll);
        Assert.True(news.AsksForReload);
    }

    [Fact]
    public async Task Progress_alone_does_not_put_off_the_look()
    {
        using var watch = feed.Watch(Job, HearAsync);
        time.Advance(JobFeed.PollEvery - TimeSpan.FromMilliseconds(1));
        feed.Progressed(Progress(Job, 1));
        Assert.False((await NextAsync()).AsksForReload);
        Assert.True((await NextAfterGapAsync()).IsPoll);
    }

    [Fact]
    public async Task News_of_other_jobs_does_not_put_off_the_look_either()
    {
        using var watch = feed.Watch(job: null, HearAsync);
        feed.Changed(Other);
        Assert.False((await NextAsync()).IsPoll);
        var hasLooked = false;
        for (var passed = TimeSpan.Zero; passed < 2 * JobFeed.PollEvery && !hasLooked; passed += JobFeed.Gap)
        {
            feed.Changed(Other);
            hasLooked = (await NextAfterGapAsync()).IsPoll;
        }
        Assert.True(hasLooked);
    }

    [Fact]
    public async Task A_page_that_fails_hears_the_next_news_all_the_same()
    {
        var isFirst = true;
        using var watch = feed.Watch(Job, news =>
        {
            if (!isFirst) return HearAsync(news);
            isFirst = false;
            throw new InvalidOperationException("The page is broken.");
        });
        feed.Changed(Job);
        await time.GapAsync();          // the page has failed
        time.Advance(JobFeed.PollEvery);
        Assert.True((await NextAsync()).IsPoll);
    }

    [Fact]
    public async Task Events_on_the_bus_reach_who_watches()
    {
        await using var host = await DashboardHost.StartAsync();
        using var watch = host.Services.GetRequiredService<JobFeed>().Watch(Job, 
            news => news.Changed.Count + news.Progress.Count == 0 ? Task.CompletedTask : HearAsync(news));          // an event may come with a look
        var bus = host.Services.GetRequiredService<IBus>();
        await bus.Publish(new JobFinished("default", Job, 1, JobStatus.Succeeded));
        Assert.Equal([Job], (await NextAsync()).Changed);
        await bus.Publish(new JobRequeued("default", Job, 1));
        Assert.Equal([Job], (await NextAsync()).Changed);
        await bus.Publish(Progress(Job, 7) with { Preview = [1, 2, 3] });
        var news = await NextAsync();
        Assert.Equal(7, news.Progress[Job].Step);
        Assert.Equal([1, 2, 3], news.Preview!.Preview!);
    }

    private static JobProgress Progress(Guid job, int step) => new("default", job, 1, step, 20);

    private async Task HearAsync(JobNews news) => await heard.Writer.WriteAsync(news);

    private async Task<JobNews> NextAsync() => await heard.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The news after the gap that follows what was told last.</summary>
    private async Task<JobNews> NextAfterGapAsync()
    {
        await time.GapAsync();
        time.Advance(JobFeed.Gap);
        return await NextAsync();
    }

    /// <summary>A clock on which one sees that a watch pauses, so that its time is not over before it has begun.</summary>
    private sealed class GapTime : FakeTimeProvider
    {
        private readonly Channel<bool> gaps = Channel.CreateUnbounded<bool>();

        /// <summary>Waits until the next gap has begun.</summary>
        public async Task GapAsync() => await gaps.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == JobFeed.Gap) gaps.Writer.TryWrite(true);
            return timer;
        }
    }
}
