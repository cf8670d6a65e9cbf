using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

public sealed class OperationsTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Fact]
    public async Task Published_jobs_are_published_again_on_request()
    {
        var job = await host.AcceptAsync("""{"prompt":"a fox"}""");
        var published = await WaitAsync(job.Id, row => row.DispatchCount >= 1 && row.NextDispatchAt > row.CreatedAt + TimeSpan.FromMinutes(5));
        using var answer = await host.Http.PostAsync(new Uri("/v1/queues/full/redispatch", UriKind.Relative), null);
        Assert.True((await answer.Content.ReadFromJsonAsync<Redispatched>(WireJson.Options))!.Jobs >= 1);
        await WaitAsync(job.Id, row => row.DispatchCount > published.DispatchCount);
    }

    [Fact]
    public async Task A_tier_that_is_not_there_is_named_with_those_that_are()
    {
        using var answer = await host.Http.PostAsync(new Uri("/v1/queues/huge/redispatch", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("full, distilled", (await ProducerHost.JsonAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_drain_counts_no_more_and_is_told()
    {
        var workers = host.Services.GetRequiredService<JobWorkers>();
        var worker = new WorkerAnnouncement(new("gpu-7"), "cpu", new Dictionary<Tier, int> { [Tier.Full] = 4 }, [ProducerHost.Full]);
        Assert.False(await workers.AnnounceAsync(worker, draining: false, TestContext.Current.CancellationToken));
        using var answer = await host.Http.PostAsync(new Uri("/v1/workers/gpu-7/drain", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await workers.CapacityAsync(TestContext.Current.CancellationToken));
        Assert.True(await workers.AnnounceAsync(worker, draining: false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_worker_that_is_not_there_is_not_found()
    {
        using var answer = await host.Http.PostAsync(new Uri("/v1/workers/nobody/drain", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<JobRow> WaitAsync(Guid id, Func<JobRow, bool> isSo)
    {
        for (var end = DateTimeOffset.UtcNow.AddSeconds(60); ; await Task.Delay(20))
        {
            await using var context = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
            var row = await context.Jobs.AsNoTracking().SingleAsync(job => job.Id == id);
            if (isSo(row)) return row;
            Assert.True(DateTimeOffset.UtcNow < end, $"dispatched {row.DispatchCount} times, next at {row.NextDispatchAt:O}");
        }
    }
}
