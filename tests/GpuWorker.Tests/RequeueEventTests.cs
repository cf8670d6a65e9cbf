using System.Collections.Concurrent;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;
using Distributed.Jobs;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Distributed.GpuWorker.Tests;

/// <summary>Whoever listens hears that a job waits again, whatever the reason: the worker says so itself.</summary>
public sealed class RequeueEventTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly TimeSpan Patience = WorkerHost.Patience;
    private static readonly EngineOptions Options = new() { Precision = Precision.Fp32, IsBatchMeasured = false };

    [Fact]
    public async Task A_worker_that_stops_before_its_job_has_ended_says_that_the_job_waits_again()
    {
        using var begun = new ManualResetEventSlim();
        using var engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options) 
        {
            OnTick = _ =>
            {
                begun.Set();
                Thread.Sleep(100);          // so that the job is there when the worker stops
            },
        });
        var heard = new Publishes();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine), ("Worker:DrainGrace", "00:00:00"));
        await worker.StartAsync();
        worker.Get<IBus>().ConnectPublishObserver(heard);
        worker.Get<IBus>().ConnectConsumeMessageObserver(new UntilHeard(heard));
        var job = await worker.SubmitAsync(steps: 900);
        Assert.True(begun.Wait(Patience, TestContext.Current.CancellationToken));
        await worker.StopAsync();
        Assert.Equal(JobStatus.Queued, (await worker.ReadAsync(job)).Status);
        Assert.Equal([new("default", job, 1)], heard.Requeued);
    }

    [Fact]
    public async Task The_worker_of_a_broken_device_says_that_its_jobs_wait_again()
    {
        var ticks = 0;
        using var engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options)
        {
            OnTick = _ =>
            {
                if (++ticks == 3) throw NativeError.Broken;
            },
        });
        var (heard, ended) = (new Publishes(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine));
        await worker.StartAsync();
        worker.Get<IBus>().ConnectPublishObserver(heard);
        await using var registration = worker.Get<IHostApplicationLifetime>().ApplicationStopping.Register(ended.SetResult);
        var job = await worker.SubmitAsync(steps: 30);
        await ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await heard.Again.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await worker.StopAsync();
        Environment.ExitCode = 0;
        Assert.Equal([new("default", job, 1)], heard.Requeued);
    }

    [Fact]
    public async Task Attempts_that_fail_or_are_put_off_say_so_each_and_the_last_one_says_how_the_job_ended()
    {
        var heard = new Publishes();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IImageStore>(new Refusing()), ("Jobs:Times:RetryDelay", "00:00:00.01"));
        await worker.StartAsync();
        worker.Get<IBus>().ConnectPublishObserver(heard);
        var row = await worker.EndOfAsync(await worker.SubmitAsync(steps: 1));
        await heard.Finished.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal((JobStatus.Failed, 1 + JobBudget.MaxFailures), (row.Status, row.Attempt));
        Assert.Equal(Enumerable.Range(1, JobBudget.MaxFailures), heard.Requeued.Select(requeued => requeued.Attempt));
    }

    private sealed class Publishes : IPublishObserver
    {
        public ConcurrentQueue<JobRequeued> Requeued { get; } = new();

        public TaskCompletionSource Again { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PrePublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

        public Task PostPublish<T>(PublishContext<T> context) where T : class
        {
            if (context.Message is JobRequeued requeued)
            {
                Requeued.Enqueue(requeued);
                Again.TrySetResult();
            }
            if (context.Message is JobFinished) Finished.TrySetResult();
            return Task.CompletedTask;
        }

        public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;
    }

    /// <summary>The bus ends after its last message; here that is not over before its event is out, which could else miss the bus.</summary>
    private sealed class UntilHeard(Publishes heard) : IConsumeMessageObserver<GenerateImages>
    {
        public Task PreConsume(ConsumeContext<GenerateImages> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<GenerateImages> context) => heard.Again.Task.WaitAsync(TimeSpan.FromMinutes(2));

        public Task ConsumeFault(ConsumeContext<GenerateImages> context, Exception exception) => Task.CompletedTask;
    }

    /// <summary>A store that is away once, and then refuses.</summary>
    private sealed class Refusing : IImageStore
    {
        private int asked;

        public Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken) =>
            throw (Interlocked.Increment(ref asked) == 1 ? new IOException("No route to the store.") : new InvalidOperationException("Never."));

        public Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();
        public IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
