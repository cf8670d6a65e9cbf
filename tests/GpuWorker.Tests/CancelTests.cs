using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Distributed.GpuWorker.Tests;

/// <summary>Cancels that come over the bus; the heartbeat is so slow that it brings none.</summary>
public sealed class CancelTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private const int VictimSeed = 100, NeighbourSeed = 200;
    private static readonly TimeSpan Patience = WorkerHost.Patience;

    private static readonly (string, string)[] NoHeartbeat =
        [("Jobs:Times:Heartbeat", "00:10:00"), ("Jobs:Times:SelfFence", "00:30:00"), ("Jobs:Times:Lease", "01:00:00")];

    [Fact]
    public async Task A_cancelled_job_makes_no_further_step_and_its_neighbours_picture_stays_the_same()
    {
        byte[] alone;
        await using (var quiet = Worker(_ => { }))
        {
            await quiet.StartAsync();
            alone = Picture(quiet, await quiet.EndOfAsync(await quiet.SubmitAsync(steps: 60, seed: NeighbourSeed)));
        }

        WorkerHost? host = null;
        var (victim, heard) = (new TaskCompletionSource<Guid>(), new CancelObserver(expected: 1));
        var (isAsked, isTogether, further) = (false, false, 0);
        await using var worker = host = Worker(lanes =>
        {
            if (lanes.FirstOrDefault(lane => lane.Seed == VictimSeed) is not { } lane) return;
            if (isAsked) further++;
            // The victim goes on only beside its neighbour, however long that takes to come.
            isTogether |= lanes.Any(other => other.Seed == NeighbourSeed) || (lane.Step == 3 && SpinWait.SpinUntil(() => ((DeviceEngine)host!.Get<IEngine>()).Waiting > 0, Patience));
            if (isAsked || lane.Step < 3 || !lanes.Any(other => other.Seed == NeighbourSeed && other.Step >= 3)) return;
            // On the device thread, just before a call: when the worker has heard, this one call is on its way.
            host!.Get<JobCancellation>().CancelAsync("default", victim.Task.Result, default).Wait(Patience);
            Assert.True(heard.Done.Task.Wait(Patience));
            isAsked = true;
        });
        await worker.StartAsync();
        worker.Get<IBus>().ConnectConsumeMessageObserver(heard);
        victim.SetResult(await worker.SubmitAsync(steps: 900, seed: VictimSeed));
        var neighbour = await worker.EndOfAsync(await worker.SubmitAsync(steps: 60, seed: NeighbourSeed));
        var row = await worker.EndOfAsync(await victim.Task);

        Assert.Equal((JobStatus.Cancelled, 1, 0), (row.Status, row.Attempt, row.Images.Count));
        Assert.True(isTogether && isAsked);
        Assert.Equal(0, further);
        Assert.Equal((JobStatus.Succeeded, 1), (neighbour.Status, neighbour.Attempt));
        var apart = alone.Zip(Picture(worker, neighbour), (before, after) => Math.Abs(before - after)).Max();
        Assert.InRange(apart, 0, 2);                                                              // of 255, as the design allows between batches of other sizes
    }

    [Fact]
    public async Task The_neighbour_of_a_cancelled_job_is_to_the_byte_what_it_is_beside_one_that_ends_by_itself()
    {
        const int Shared = 5;
        var beside = await PaintBesideAsync(victimSteps: Shared, cancelAt: null);
        Assert.Equal(beside, await PaintBesideAsync(victimSteps: 900, cancelAt: Shared - 1));
        Assert.NotEqual(beside, await PaintBesideAsync(victimSteps: Shared, cancelAt: null, neighbourSeed: NeighbourSeed + 1));
    }

    [Fact]
    public async Task A_cancel_of_another_attempt_or_job_stops_nothing()
    {
        WorkerHost? host = null;
        var (job, heard, isTold) = (new TaskCompletionSource<Guid>(), new CancelObserver(expected: 3), false);
        await using var worker = host = Worker(lanes =>
        {
            if (isTold || lanes[0].Step < 2) return;
            isTold = true;
            var id = job.Task.Result;
            foreach (var (stale, attempt) in new[] { (id, 0), (id, 2), (Guid.CreateVersion7(), 1) })
                host!.Get<IBus>().Publish(new JobCancelRequested("default", stale, attempt)).Wait(Patience);
            Assert.True(heard.Done.Task.Wait(Patience));
        });
        await worker.StartAsync();
        worker.Get<IBus>().ConnectConsumeMessageObserver(heard);
        job.SetResult(await worker.SubmitAsync(steps: 10));
        var row = await worker.EndOfAsync(await job.Task);
        Assert.True(isTold);
        Assert.Equal((JobStatus.Succeeded, 1), (row.Status, row.Attempt));
    }

    [Fact]
    public async Task A_cancel_that_overtakes_the_claim_stops_the_attempt_and_the_row_decides_what_becomes_of_the_job()
    {
        await using var worker = SlowWorker();
        await worker.StartAsync();
        var (id, leases) = (Guid.CreateVersion7(), worker.Get<LeaseKeeper>());
        leases.Cancel(id, 1);
        await worker.Get<JobAcceptor>().AcceptAsync(new(id, "default", (await RequestAsync(worker)) with { Steps = 900 }), default);
        await worker.UntilAsync(id, row => row is { Attempt: 2, Status: JobStatus.Running });          // nobody had recorded that wish
        await worker.Get<JobCancellation>().CancelAsync("default", id, default);
        Assert.Equal((JobStatus.Cancelled, 2), await worker.EndOfAsync(id) is var row ? (row.Status, row.Attempt) : default);
    }

    [Fact]
    public async Task The_answer_to_a_cancel_is_what_is_true_whoever_was_first()
    {
        await using var worker = SlowWorker();
        await worker.StartAsync();
        var done = await worker.SubmitAsync();
        await worker.EndOfAsync(done);
        Assert.Equal(JobStatus.Succeeded, (await worker.Get<JobCancellation>().CancelAsync("default", done, default))!.Status);
        var running = await worker.SubmitAsync(steps: 900);
        await worker.UntilAsync(running, row => row.Status is JobStatus.Running);
        var answer = (await worker.Get<JobCancellation>().CancelAsync("default", running, default))!;
        Assert.Contains(answer.Status, new[] { JobStatus.Running, JobStatus.Cancelled });
        Assert.NotNull(answer.CancelRequestedAt);
        Assert.Equal(JobStatus.Cancelled, (await worker.EndOfAsync(running)).Status);
    }

    private static byte[] Picture(WorkerHost worker, JobRow row)
    {
        using var picture = SKBitmap.Decode(Path.Combine(worker.Images, row.Images.Single().Name));
        return picture.Bytes;
    }

    /// <summary>Paints a neighbour that joins a victim at its second call, and gives the neighbour's pixels. In both cases the same calls are shared.</summary>
    private async Task<byte[]> PaintBesideAsync(int victimSteps, int? cancelAt, int neighbourSeed = NeighbourSeed)
    {
        var (begun, joined, cancel) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(), new CancellationTokenSource());
        var options = new EngineOptions { Precision = Precision.Fp32, IsBatchMeasured = false };
        using var engine = WatchedModel.Engine(models.ByTier, options, folder => new(folder, options)
        {
            OnTick = lanes =>
            {
                if (lanes.FirstOrDefault(lane => lane.Seed == VictimSeed) is not { } victim) return;
                if (victim.Step == 0)
                {
                    begun.TrySetResult();
                    Assert.True(joined.Task.Wait(Patience));
                }
                if (victim.Step == cancelAt) cancel.Cancel();
            },
        });
        using var first = await engine.AdmitAsync("full", default);
        using var second = await engine.AdmitAsync("full", default);
        var parameters = new GenerationParameters { Prompt = "a red circle", Width = 64, Height = 64, Steps = victimSteps, GuidanceScale = 5, Scheduler = "ddim", Seeds = [VictimSeed] };
        var victim = first.GenerateAsync(new() { Parameters = parameters }, cancel.Token);
        await begun.Task.WaitAsync(Patience);          // otherwise both may begin together
        var neighbour = second.GenerateAsync(new() { Parameters = parameters with { Steps = 20, Seeds = [neighbourSeed] } }, default);
        joined.SetResult();
        if (cancelAt is null) await victim;
        else await Assert.ThrowsAnyAsync<OperationCanceledException>(() => victim);
        return (await neighbour).Images[0].Rgb.ToArray();
    }

    private static async Task<GenerationRequest> RequestAsync(WorkerHost worker) =>
        JobQueries.Describe(await worker.EndOfAsync(await worker.SubmitAsync())).Request;

    /// <summary>A worker on which a job of 900 steps is there until it is stopped.</summary>
    private WorkerHost SlowWorker() => Worker(_ => Thread.Sleep(100));

    private WorkerHost Worker(Action<IReadOnlyList<Lane>> onTick) => new(models, services =>
    {
        var options = new EngineOptions { Precision = Precision.Fp32, IsBatchMeasured = false };
        services.AddSingleton<IEngine>(_ => WatchedModel.Engine(models.ByTier, options, folder => new(folder, options) { OnTick = onTick }));
    }, NoHeartbeat);

    /// <summary>Sees so many cancels through to the end of their consumer.</summary>
    private sealed class CancelObserver(int expected) : IConsumeMessageObserver<JobCancelRequested>
    {
        private int left = expected;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PreConsume(ConsumeContext<JobCancelRequested> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<JobCancelRequested> context)
        {
            if (Interlocked.Decrement(ref left) == 0) Done.TrySetResult();
            return Task.CompletedTask;
        }

        public Task ConsumeFault(ConsumeContext<JobCancelRequested> context, Exception exception) => Task.CompletedTask;
    }
}
