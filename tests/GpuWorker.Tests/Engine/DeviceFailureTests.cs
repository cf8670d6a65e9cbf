using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.GpuWorker.Tests;

/// <summary>What a worker does whose device is of no more use, or never comes to be of any.</summary>
public sealed class DeviceFailureTests(UntrainedModels models) : IClassFixture<UntrainedModels>, IDisposable
{
    private static readonly EngineOptions Options = new() { Precision = Precision.Fp32, IsBatchMeasured = false };

    public void Dispose() => Environment.ExitCode = 0;

    [Fact]
    public async Task The_jobs_of_a_broken_device_are_handed_back_charged_to_nobody_and_the_process_ends()
    {
        var ticks = 0;
        using var engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options)
        {
            OnTick = _ =>
            {
                if (++ticks == 3) throw NativeError.Broken;
            },
        });
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine));
        await worker.StartAsync();
        var jobs = new[] { await worker.SubmitAsync(steps: 30), await worker.SubmitAsync(steps: 30) };
        await StoppingAsync(worker);
        await worker.StopAsync();

        Assert.Equal(EngineHost.DeviceFailed, Environment.ExitCode);
        foreach (var job in jobs)
        {
            var row = await worker.ReadAsync(job);
            Assert.Equal((JobStatus.Queued, 0, 0), (row.Status, row.CrashCount, row.FailureCount));
        }
        Assert.Contains(jobs, job => worker.ReadAsync(job).Result.Attempt >= 1);          // claimed, and given back
        Assert.Equal(HealthStatus.Unhealthy, (await worker.Get<EngineHost>().CheckHealthAsync(new())).Status);
    }

    [Fact]
    public async Task A_worker_whose_models_are_not_warm_within_the_budget_ends()
    {
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(new ColdEngine()), ("Worker:LoadBudget", "00:00:01"));
        try
        {
            await worker.StartAsync();
        }
        catch (OperationCanceledException)
        {
            // The budget was used up before all had started.
        }
        await StoppingAsync(worker);
        Assert.Equal(Startup.Misconfigured, Environment.ExitCode);
    }

    [Fact]
    public async Task A_device_that_hangs_aborts_the_process_for_nothing_else_would_free_its_jobs()
    {
        var aborted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (engine, clock) = (new WarmEngine { BusyFor = TimeSpan.FromMinutes(9) }, new FakeTimeProvider());
        using var host = new EngineHost(engine, Microsoft.Extensions.Options.Options.Create(new WorkerOptions()), clock, null!, NullLogger<EngineHost>.Instance) { Abort = aborted.SetResult };
        await host.StartAsync(default);
        using var patience = new CancellationTokenSource(WorkerHost.Patience);
        for (var look = 0; !aborted.Task.IsCompleted; look++)
        {
            Assert.False(patience.IsCancellationRequested);
            if (look == 50) engine.BusyFor = TimeSpan.FromMinutes(10);
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
        Assert.Contains("00:10:00", await aborted.Task, StringComparison.Ordinal);
        await host.StopAsync(default);
    }

    [Fact]
    public async Task An_engine_says_how_long_the_device_has_been_at_it()
    {
        TimeSpan busy = default;
        DeviceEngine? engine = null;
        using (engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options)
        {
            OnDecode = _ =>
            {
                SpinWait.SpinUntil(() => engine!.BusyFor > TimeSpan.FromMilliseconds(20), WorkerHost.Patience);
                busy = engine!.BusyFor;
            },
        }))
        {
            using var place = await engine.AdmitAsync("full", default);
            await place.GenerateAsync(new() { Parameters = new() { Prompt = "", Width = 64, Height = 64, Steps = 1, GuidanceScale = 1, Seeds = [1] } }, default);
        }
        Assert.InRange(busy, TimeSpan.FromMilliseconds(20), WorkerHost.Patience);
        Assert.Equal(TimeSpan.Zero, engine.BusyFor);
    }

    private static async Task StoppingAsync(WorkerHost worker)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = worker.Get<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(WorkerHost.Patience);
    }

    private sealed class ColdEngine : IEngine
    {
        private readonly Task never = new TaskCompletionSource().Task;

        public Task Ready => never;

        public Task Failed => never;

        public TimeSpan BusyFor => TimeSpan.Zero;

        public int Lanes(string model) => 1;

        public async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
        {
            await never.WaitAsync(cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
