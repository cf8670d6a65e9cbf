using Distributed.Diffusion;
using Distributed.ServiceDefaults.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

/// <summary>A job whose worker died is painted with nobody beside it.</summary>
public sealed class SoloTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public async Task A_job_that_crashed_waits_for_its_neighbours_and_keeps_newcomers_out()
    {
        var engine = new Crowd();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine), ("Jobs:Times:RelayEvery", "00:00:01"));
        await worker.StartAsync();
        var neighbour = await worker.SubmitAsync(steps: 2);
        await engine.HasAsync(2);
        var crashed = await worker.SubmitAsync(steps: 3);
        await engine.HasAsync(2, 3);
        // What the reaper does to a job whose worker is gone.
        await worker.ExecuteAsync(
            $"UPDATE jobs SET status = 'queued', crash_count = 1, lease_until = NULL, dispatch_count = 0, next_dispatch_at = created_at WHERE id = {crashed}");
        await engine.HasAsync(2);          // the heartbeat has told the lost attempt
        await Eventually.IsAsync(() => IsClosedAsync(worker.Get<SoloGate>()));          // the new one waits to be alone
        var newcomer = await worker.SubmitAsync(steps: 4);

        engine.Finish(2);
        await worker.EndOfAsync(neighbour);
        await engine.HasAsync(3);
        engine.Finish(3);
        await worker.EndOfAsync(crashed);
        await engine.HasAsync(4);
        engine.Finish(4);
        await worker.EndOfAsync(newcomer);
        Assert.Equal(["2", "2 3", "2", "3", "4"], engine.Seen.Where(seen => seen.Length > 0));
    }

    /// <summary>Whether somebody who came now would have to wait.</summary>
    private static async Task<bool> IsClosedAsync(SoloGate gate)
    {
        using var gone = new CancellationTokenSource();
        var newcomer = gate.EnterAsync(gone.Token);
        if (!newcomer.IsCompleted)
        {
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => newcomer);
            return true;
        }
        (await newcomer).Dispose();
        return false;
    }

    /// <summary>Holds every job until the test lets it go; jobs are told apart by their steps.</summary>
    private sealed class Crowd() : WarmEngine(lanes: 8)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<int, TaskCompletionSource> inside = [];

        public List<string> Seen { get; } = [];

        public override Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken) => Task.FromResult<IEnginePlace>(new Place(this));

        public void Finish(int steps)
        {
            lock (gate) inside[steps].SetResult();
        }

        public async Task HasAsync(params int[] steps)
        {
            using var patience = new CancellationTokenSource(WorkerHost.Patience);
            while (true)
            {
                lock (gate) if (steps.SequenceEqual(inside.Keys.Order())) return;
                await Task.Delay(5, patience.Token);
            }
        }

        private async Task<GenerationResult> PaintAsync(GenerationParameters parameters, CancellationToken cancellationToken)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Change(() => inside.Add(parameters.Steps, end));
            try
            {
                await end.Task.WaitAsync(cancellationToken);
                return new([new(parameters.Seeds[0], 64, 64, new byte[64 * 64 * 3])], default, default, default);
            }
            finally
            {
                Change(() => inside.Remove(parameters.Steps));
            }
        }

        private void Change(Action change)
        {
            lock (gate)
            {
                change();
                Seen.Add(string.Join(' ', inside.Keys.Order()));
            }
        }

        private sealed class Place(Crowd crowd) : IEnginePlace
        {
            public Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken) => crowd.PaintAsync(request.Parameters, cancellationToken);

            public void Dispose()
            {
            }
        }
    }
}
