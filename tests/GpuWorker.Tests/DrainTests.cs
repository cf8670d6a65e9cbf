using Distributed.Contracts;
using Distributed.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

/// <summary>How a worker with several jobs on its device stops.</summary>
public sealed class DrainTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private const int Running = 3, Waiting = 5;

    [Fact]
    public async Task Three_running_jobs_finish_and_five_in_hand_are_painted_elsewhere_charged_to_nobody()
    {
        using var engine = new HeldEngine(Running);
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine), ("Worker:JobsInHand", "8"), ("Worker:DrainGrace", "00:30:00"));
        await worker.StartAsync();
        var jobs = new List<Guid>();
        for (var i = 0; i < Running + Waiting; i++) jobs.Add(await worker.SubmitAsync());
        await engine.Full.WaitAsync(WorkerHost.Patience, TestContext.Current.CancellationToken);
        await engine.UntilAskedAsync(Running + Waiting);
        var running = new List<Guid>();          // which they are is not said: messages are sent side by side
        foreach (var job in jobs) if ((await worker.ReadAsync(job)).Status == JobStatus.Running) running.Add(job);
        Assert.Equal(Running, running.Count);

        var stop = worker.StopAsync();
        foreach (var job in jobs.Except(running)) await worker.UntilAsync(job, row => row.DispatchCount == 0);          // given back at once
        Assert.False(stop.IsCompleted);
        engine.Finish();
        await stop;
        foreach (var job in running) Assert.Equal((JobStatus.Succeeded, 1), (await worker.ReadAsync(job) is var row ? row.Status : default, row.Attempt));

        await using var other = new WorkerHost(models, before: worker);
        await other.StartAsync();
        foreach (var job in jobs)
        {
            var row = await other.EndOfAsync(job);
            Assert.Equal((JobStatus.Succeeded, 1, 0, 0), (row.Status, row.Attempt, row.CrashCount, row.FailureCount));
        }
    }

    /// <summary>A device with several places whose jobs end when the test says so.</summary>
    private sealed class HeldEngine(int places) : WarmEngine(places), IDisposable
    {
        private readonly SemaphoreSlim free = new(places);
        private readonly TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim asked = new(0);
        private int running;

        public Task Full => full.Task;

        public void Finish() => finish.TrySetResult();

        public async Task UntilAskedAsync(int jobs)
        {
            for (var i = 0; i < jobs; i++) Assert.True(await asked.WaitAsync(WorkerHost.Patience));
        }

        public override async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
        {
            asked.Release();
            await free.WaitAsync(cancellationToken);
            return new Place(this);
        }

        public void Dispose()
        {
            free.Dispose();
            asked.Dispose();
        }

        private sealed class Place(HeldEngine engine) : IEnginePlace
        {
            public async Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken)
            {
                if (Interlocked.Increment(ref engine.running) == Running) engine.full.TrySetResult();
                await engine.finish.Task.WaitAsync(cancellationToken);
                return new([new(request.Parameters.Seeds[0], 64, 64, new byte[64 * 64 * 3])], default, default, default);
            }

            public void Dispose() => engine.free.Release();
        }
    }
}
