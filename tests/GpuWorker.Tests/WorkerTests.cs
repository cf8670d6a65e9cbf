using System.Text;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

public sealed class WorkerTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly (string, string)[] QuickHeartbeat = [("Jobs:Times:Heartbeat", "00:00:01"), ("Jobs:Times:HeartbeatTimeout", "00:00:00.9")];

    [Fact]
    public async Task A_job_of_each_tier_is_painted_stored_and_recorded()
    {
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        foreach (var tier in Enum.GetValues<Tier>())
        {
            var row = await worker.EndOfAsync(await worker.SubmitAsync(imageCount: 3, tier: tier));
            Assert.Equal((JobStatus.Succeeded, 1), (row.Status, row.Attempt));
            Assert.Equal([7, 8, 9], row.Images.OrderBy(image => image.Index).Select(image => image.Seed));
            foreach (var image in row.Images)
            {
                await using var png = await worker.Get<IImageStore>().OpenAsync(ImageName.Parse(image.Name), default);
                Assert.Equal(image.Length, png!.Length);
            }
        }
    }

    [Fact]
    public async Task The_png_says_what_painted_it()
    {
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        var row = await worker.EndOfAsync(await worker.SubmitAsync(imageCount: 2));
        var png = await File.ReadAllBytesAsync(Path.Combine(worker.Images, row.Images.Single(image => image.Index == 1).Name));
        Assert.Contains("parameters\0a red circle\nSteps: 4, Sampler: DDIM, CFG scale: 5, Seed: 8, Size: 64x64, Model: full", Encoding.Latin1.GetString(png), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_is_stopped_by_the_heartbeat_and_its_pictures_are_not_recorded()
    {
        await using var worker = new WorkerHost(models, Slow, QuickHeartbeat);
        await worker.StartAsync();
        var job = await worker.SubmitAsync(steps: 900, imageCount: 4);
        await worker.UntilAsync(job, row => row.Status is JobStatus.Running);
        await worker.ExecuteAsync($"UPDATE jobs SET cancel_requested_at = claimed_at WHERE id = {job}");          // which no message tells
        var row = await worker.EndOfAsync(job);
        Assert.Equal((JobStatus.Cancelled, 0), (row.Status, row.Images.Count));
    }

    [Fact]
    public async Task An_attempt_whose_job_was_taken_away_writes_nothing()
    {
        await using var worker = new WorkerHost(models, Slow, QuickHeartbeat);
        await worker.StartAsync();
        var job = await worker.SubmitAsync(steps: 900, imageCount: 4);
        await worker.UntilAsync(job, row => row.Status is JobStatus.Running);
        // As if the reaper had taken it and another worker claimed it, for an hour to come.
        await worker.ExecuteAsync($"UPDATE jobs SET status = 'queued', lease_until = NULL, next_dispatch_at = next_dispatch_at + 3600000000 WHERE id = {job}");
        await worker.ExecuteAsync(
            $"UPDATE jobs SET status = 'running', attempt = attempt + 1, lease_owner = 'another', lease_until = claimed_at + 3600000000 WHERE id = {job}");
        // The next job can only be painted once the stale attempt has let go of the device.
        Assert.Equal(JobStatus.Succeeded, (await worker.EndOfAsync(await worker.SubmitAsync())).Status);
        var row = await worker.ReadAsync(job);
        Assert.Equal((JobStatus.Running, 2, "another"), (row.Status, row.Attempt, row.LeaseOwner));
        Assert.Empty(row.Images);
    }

    [Fact]
    public async Task Draining_hands_back_what_does_not_finish_in_time_charged_to_nobody()
    {
        var options = new EngineOptions { Precision = Precision.Fp32, IsBatchMeasured = false, MaxBatch = 2 };
        var engine = new AskedEngine(WatchedModel.SlowEngine(models.ByTier, options));
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(_ => engine),
            ("Worker:DrainGrace", "00:00:00.1"), ("Jobs:Times:RelayEvery", "00:02:00"));          // so that what is given back is not sent again while the worker stops
        await worker.StartAsync();
        var running = await worker.SubmitAsync(steps: 900, imageCount: 4);
        await worker.UntilAsync(running, row => row.Status is JobStatus.Running);
        var waiting = await worker.SubmitAsync();
        await Eventually.IsAsync(() => Task.FromResult(engine.Asked == 2));          // its message waits for the device
        await worker.StopAsync();
        foreach (var id in new[] { running, waiting })
        {
            var row = await worker.ReadAsync(id);
            Assert.Equal((JobStatus.Queued, 0, 0, 0), (row.Status, row.CrashCount, row.FailureCount, row.DispatchCount));
        }
        Assert.Equal((1, 0), ((await worker.ReadAsync(running)).Attempt, (await worker.ReadAsync(waiting)).Attempt));
    }

    [Fact]
    public async Task A_duplicate_message_paints_nothing_twice()
    {
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        var job = await worker.SubmitAsync(steps: 100);
        var bus = worker.Get<MassTransit.IBus>();
        var endpoint = await bus.GetSendEndpoint(GenerateQueues.Address(Tier.Full));
        for (var i = 0; i < 5; i++) await endpoint.Send(new GenerateImages(job));
        Assert.Equal(1, (await worker.EndOfAsync(job)).Attempt);
        await endpoint.Send(new GenerateImages(job));
        Assert.Equal(JobStatus.Succeeded, (await worker.EndOfAsync(await worker.SubmitAsync())).Status);
        Assert.Equal(1, (await worker.ReadAsync(job)).Attempt);
    }

    private void Slow(IServiceCollection services) =>
        services.AddSingleton<IEngine>(_ => WatchedModel.SlowEngine(models.ByTier, new() { Precision = Precision.Fp32, IsBatchMeasured = false }));
}
