using System.Collections.Concurrent;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.GpuWorker.Tests;

public sealed class PreviewEventTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private const int Steps = 12;
    private static readonly TimeSpan Patience = WorkerHost.Patience;

    [Theory]
    [InlineData(Tier.Full)]          // by the other tier's tiny autoencoder
    [InlineData(Tier.Distilled)]
    public async Task Who_asks_for_previews_hears_what_the_picture_is_going_to_be(Tier tier)
    {
        var heard = new Listener();
        // The device waits in the middle of the job until a preview has been heard, however loaded the machine is.
        await using var worker = Worker(models.ByTier, heard, onStep: step => { if (step == Steps / 2) heard.Previewed.Task.WaitAsync(Patience).GetAwaiter().GetResult(); });
        await worker.StartAsync();
        var job = await worker.SubmitAsync(Steps, imageCount: 2, tier: tier, previews: true);
        Assert.Equal(JobStatus.Succeeded, (await worker.EndOfAsync(job)).Status);
        await heard.Finished.Task.WaitAsync(Patience);

        var previews = heard.Progress.Where(progress => progress.Preview is not null).ToList();
        Assert.NotEmpty(previews);
        Assert.All(previews, progress =>
        {
            Assert.Equal((job, 1, Steps), (progress.JobId, progress.Attempt, progress.Steps));
            Assert.InRange(progress.Step, 1, Steps);
            using var codec = SKCodec.Create(new MemoryStream(progress.Preview!));
            Assert.Equal((SKEncodedImageFormat.Webp, 64, 64), (codec.EncodedFormat, codec.Info.Width, codec.Info.Height));
        });
        Assert.Equal(heard.Progress.Select(progress => progress.Step).Order(), heard.Progress.Select(progress => progress.Step));
    }

    [Fact]
    public async Task Who_does_not_ask_hears_progress_alone()
    {
        var heard = new Listener();
        await using var worker = Worker(models.ByTier, heard);
        await worker.StartAsync();
        await worker.EndOfAsync(await worker.SubmitAsync(Steps));
        await heard.Finished.Task.WaitAsync(Patience);
        Assert.Contains(heard.Progress, progress => progress.Step == Steps);
        Assert.All(heard.Progress, progress => Assert.Null(progress.Preview));
    }

    [Fact]
    public async Task A_worker_without_a_tiny_autoencoder_paints_without_previews()
    {
        var heard = new Listener();
        await using var worker = Worker(models.ByTier.ToDictionary(model => model.Key, _ => models.Full), heard);
        await worker.StartAsync();
        Assert.Equal(JobStatus.Succeeded, (await worker.EndOfAsync(await worker.SubmitAsync(Steps, previews: true))).Status);
        await heard.Finished.Task.WaitAsync(Patience);
        Assert.Contains(heard.Progress, progress => progress.Step == Steps);
        Assert.All(heard.Progress, progress => Assert.Null(progress.Preview));
    }

    /// <summary>A worker whose engine leaves a preview at every step.</summary>
    private WorkerHost Worker(IReadOnlyDictionary<string, string> served, Listener heard, Action<int>? onStep = null) => new(models, services =>
    {
        var options = new EngineOptions { Precision = Precision.Fp32, IsBatchMeasured = false, PreviewInterval = TimeSpan.Zero };
        services.AddSingleton<IEngine>(_ => WatchedModel.Engine(served, options, folder => new(folder, options) { OnTick = lanes => onStep?.Invoke(lanes.Min(lane => lane.Step)) }));
        services.AddSingleton(new QueueEndpoint("listener", (_, _) => Task.FromResult(1), (endpoint, _) =>
        {
            endpoint.ConfigureConsumeTopology = true;
            endpoint.ConcurrentMessageLimit = 1;          // events are heard in the order they were told
            endpoint.Consumer(() => heard);
        }));
    });

    private sealed class Listener : IConsumer<JobProgress>, IConsumer<JobFinished>
    {
        public ConcurrentQueue<JobProgress> Progress { get; } = new();

        public TaskCompletionSource Previewed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Consume(ConsumeContext<JobProgress> context)
        {
            Progress.Enqueue(context.Message);
            if (context.Message.Preview is not null) Previewed.TrySetResult();
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<JobFinished> context)
        {
            Finished.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
