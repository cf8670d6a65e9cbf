using System.Threading.Channels;
using Distributed.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Dashboard.Tests;

public sealed class JobFeedTests
{
    private static readonly Guid Job = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private readonly FakeTimeProvider time = new();
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
        var news = await NextAsync(JobFeed.Gap);
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
        var news = await NextAsync(JobFeed.Gap);
        Assert.Equal((3, 2), (news.Progress[Job].Step, news.Preview!.Step));
        Assert.Equal([2], news.Preview.Preview!);
        feed.Progressed(Progress(Job, 4));
        Assert.Null((await NextAsync(JobFeed.Gap)).Preview);          // told once
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
        var news = await NextAsync(JobFeed.PollEvery);
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
        Assert.True((await NextAsync(JobFeed.Gap)).IsPoll);
    }

    [Fact]
    public async Task News_of_other_jobs_does_not_put_off_the_look_either()
    {
        using var watch = feed.Watch(job: null, HearAsync);
        var hasLooked = false;
        for (var seconds = 0.0; seconds < 2 * JobFeed.PollEvery.TotalSeconds && !hasLooked; seconds += 0.5)
        {
            feed.Changed(Other);
            hasLooked = (await NextAsync(TimeSpan.FromSeconds(0.5))).IsPoll;
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
        Assert.True((await NextAsync(JobFeed.PollEvery)).IsPoll);
    }

    [Fact]
    public async Task Events_on_the_bus_reach_who_watches()
    {
        await using var host = await DashboardHost.StartAsync();
        using var watch = host.Services.GetRequiredService<JobFeed>().Watch(Job, news => news.IsPoll ? Task.CompletedTask : HearAsync(news));
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

    /// <summary>The next news; the clock goes on until it comes.</summary>
    private async Task<JobNews> NextAsync(TimeSpan? advance = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var next = heard.Reader.ReadAsync(patience.Token).AsTask();
        while (advance is { } by && !next.IsCompleted)
        {
            time.Advance(by);
            await Task.WhenAny(next, Task.Delay(20, patience.Token));
        }
        return await next;
    }
}
