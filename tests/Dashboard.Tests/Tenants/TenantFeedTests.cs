using System.Threading.Channels;
using Distributed.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Dashboard.Tests;

/// <summary>Whoever watches a tenant's jobs hears nothing of another's.</summary>
public sealed class TenantFeedTests
{
    private static readonly Guid Job = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private readonly Channel<JobNews> heard = Channel.CreateUnbounded<JobNews>();

    [Fact]
    public async Task Who_watches_a_tenants_jobs_hears_of_those_alone()
    {
        var feed = new JobFeed(new FakeTimeProvider(), NullLogger<JobFeed>.Instance);
        using var watch = feed.Watch("acme", job: null, HearAsync);
        feed.Changed("news", Other);
        feed.Progressed(new("news", Other, 1, 3, 20));
        feed.Changed("acme", Job);
        var news = await NextAsync();
        Assert.Equal([Job], news.Changed);
        Assert.Empty(news.Progress);
    }

    [Fact]
    public async Task Who_watches_one_job_of_a_tenant_hears_nothing_of_the_same_id_of_another()
    {
        var feed = new JobFeed(new FakeTimeProvider(), NullLogger<JobFeed>.Instance);
        using var watch = feed.Watch("acme", Job, HearAsync);
        feed.Progressed(new("news", Job, 1, 3, 20, [1]));
        feed.Changed("acme", Job);
        var news = await NextAsync();
        Assert.Empty(news.Progress);
        Assert.Null(news.Preview);
    }

    [Fact]
    public async Task Who_watches_all_tenants_hears_of_all()
    {
        var feed = new JobFeed(new FakeTimeProvider(), NullLogger<JobFeed>.Instance);
        using var watch = feed.Watch(tenant: null, job: null, HearAsync);
        feed.Changed("news", Other);
        Assert.Equal([Other], (await NextAsync()).Changed);
    }

    [Fact]
    public async Task Events_on_the_bus_reach_who_watches_their_tenant()
    {
        await using var host = await DashboardHost.StartAsync();
        using var watch = host.Services.GetRequiredService<JobFeed>().Watch("acme", job: null, news => news.IsPoll && news.Changed.Count == 0 ? Task.CompletedTask : HearAsync(news));
        var bus = host.Services.GetRequiredService<IBus>();
        await bus.Publish(new JobStarted("default", Other, 1, "gpu-7"));
        await bus.Publish(new JobFinished("news", Other, 1, JobStatus.Succeeded));
        await bus.Publish(new JobFinished("acme", Job, 1, JobStatus.Succeeded));
        Assert.Equal([Job], (await NextAsync()).Changed);
    }

    private async Task HearAsync(JobNews news) => await heard.Writer.WriteAsync(news);

    private async Task<JobNews> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await heard.Reader.ReadAsync(patience.Token);
    }
}
