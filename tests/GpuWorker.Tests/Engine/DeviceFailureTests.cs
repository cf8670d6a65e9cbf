using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

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
        Assert.Contains(jobs, job => worker.ReadAsync(job).Result.Attempt == 1);          // claimed, and given back
        Assert.Equal(HealthStatus.Unhealthy, (await worker.Get<EngineHost>().CheckHealthAsync(new())).Status);
    }

    [Fact]
    public async Task A_worker_whose_models_are_not_warm_within_the_budget_ends()
    {
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(new ColdEngine()), ("Worker:LoadBudget", "00:00:01"));
        await worker.StartAsync();
        await StoppingAsync(worker);
        Assert.Equal(Startup.Misconfigured, Environment.ExitCode);
    }

    private static async Task StoppingAsync(WorkerHost worker)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = worker.Get<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private sealed class ColdEngine : IEngine
    {
        private readonly Task never = new TaskCompletionSource().Task;

        public Task Ready => never;

        public Task Failed => never;

        public int Lanes(string model) => 1;

        public async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
        {
            await never.WaitAsync(cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
