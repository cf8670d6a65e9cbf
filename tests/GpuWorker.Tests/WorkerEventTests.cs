using System.Collections.Concurrent;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

public sealed class WorkerEventTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public async Task Whoever_listens_hears_that_a_job_started_progressed_and_finished()
    {
        var heard = new Listener();
        await using var worker = new WorkerHost(models, services => services.AddSingleton(new QueueEndpoint("listener", (_, _) => Task.FromResult(1), (endpoint, _) =>
        {
            endpoint.ConfigureConsumeTopology = true;
            endpoint.ConcurrentMessageLimit = 1;          // events are heard in the order they were told
            endpoint.Consumer(() => heard);
        })));
        await worker.StartAsync();
        var job = await worker.SubmitAsync(steps: 6);
        await worker.EndOfAsync(job);
        await heard.Finished.Task.WaitAsync(WorkerHost.Patience);

        var started = Assert.Single(heard.Events.OfType<JobStarted>());
        Assert.Equal((job, 1, "default"), (started.JobId, started.Attempt, started.TenantId));
        Assert.Equal(new JobProgress("default", job, 1, 6, 6), heard.Events.OfType<JobProgress>().Last());
        Assert.Equal(new JobFinished("default", job, 1, JobStatus.Succeeded), Assert.Single(heard.Events.OfType<JobFinished>()));
    }

    [Fact]
    public async Task A_worker_is_on_the_list_while_it_runs_and_off_it_when_it_has_stopped()
    {
        // Announcing and leaving may take as long as they need.
        await using var worker = new WorkerHost(models, null, ("Jobs:Times:Heartbeat", "00:02:00"), ("Jobs:Times:HeartbeatTimeout", "00:01:30"));
        await worker.StartAsync();
        var workers = worker.Get<JobWorkers>();
        using var patience = new CancellationTokenSource(WorkerHost.Patience);
        while ((await workers.ListAsync(default)).Sum(worker => worker.Tiers.Count) < 2) await Task.Delay(10, patience.Token);
        var listed = Assert.Single(await workers.ListAsync(default));
        Assert.Equal([Tier.Full, Tier.Distilled], listed.Tiers);
        Assert.Equal(2, (await workers.ReadProfilesAsync(default)).Count);
        await worker.StopAsync();
        Assert.Empty(await workers.ListAsync(default));
    }

    private sealed class Listener : IConsumer<JobStarted>, IConsumer<JobProgress>, IConsumer<JobFinished>
    {
        public ConcurrentQueue<object> Events { get; } = new();

        public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Consume(ConsumeContext<JobStarted> context) => HearAsync(context.Message);

        public Task Consume(ConsumeContext<JobProgress> context) => HearAsync(context.Message);

        public Task Consume(ConsumeContext<JobFinished> context)
        {
            var heard = HearAsync(context.Message);
            Finished.TrySetResult();
            return heard;
        }

        private Task HearAsync(object @event)
        {
            Events.Enqueue(@event);
            return Task.CompletedTask;
        }
    }
}
