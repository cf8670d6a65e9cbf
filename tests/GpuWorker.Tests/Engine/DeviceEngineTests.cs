using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

public sealed class DeviceEngineTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly GenerationParameters Parameters =
        new() { Prompt = "a red circle", Width = 64, Height = 64, Steps = 4, GuidanceScale = 5, Scheduler = "ddim", Seeds = [7] };

    [Fact]
    public async Task An_image_is_the_same_alone_as_among_others_of_its_job()
    {
        using var engine = Engine();
        var batch = await PaintAsync(engine, Parameters with { Seeds = [7, 8, 9, 10] });
        for (var i = 0; i < 4; i++)
        {
            var alone = await PaintAsync(engine, Parameters with { Seeds = [7 + i] });
            var (a, b) = (batch.Images[i].Rgb.ToArray(), alone.Images[0].Rgb.ToArray());
            Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Max(), 0, 2);
        }
        Assert.NotEqual(batch.Images[0].Rgb.ToArray(), batch.Images[1].Rgb.ToArray());
    }

    [Fact]
    public async Task A_full_device_lets_jobs_in_in_the_order_of_asking()
    {
        using var engine = Engine(maxBatch: 2);
        var first = await engine.AdmitAsync("full", default);
        var second = engine.AdmitAsync("full", default);
        var third = engine.AdmitAsync("full", default);
        (await engine.AdmitAsync("distilled", default)).Dispose();          // the models share the device's time, not their room
        Assert.False(second.IsCompleted);
        await first.GenerateAsync(new() { Parameters = Parameters }, default);
        var place = await second;
        Assert.False(third.IsCompleted);
        place.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_room_to_the_next()
    {
        using var engine = Engine(maxBatch: 2);
        using var impatient = new CancellationTokenSource();
        var first = await engine.AdmitAsync("full", default);
        var second = engine.AdmitAsync("full", impatient.Token);
        var third = engine.AdmitAsync("full", default);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task A_cancelled_job_stops_between_two_steps_and_the_next_is_painted_as_ever()
    {
        using var engine = Engine();
        var expected = await PaintAsync(engine, Parameters);
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        using (var place = await engine.AdmitAsync("full", default))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.GenerateAsync(new() { Parameters = Parameters with { Steps = 50 }, OnStep = (done, of) =>
            {
                Assert.Equal(50, of);
                steps = done;
                if (done == 3) cancel.Cancel();
            } }, cancel.Token));
        }
        Assert.Equal(3, steps);
        Assert.Equal(expected.Images[0].Rgb.ToArray(), (await PaintAsync(engine, Parameters)).Images[0].Rgb.ToArray());
    }

    [Fact]
    public async Task A_failed_job_frees_the_device()
    {
        using var engine = Engine();
        using (var place = await engine.AdmitAsync("full", default))
            await Assert.ThrowsAsync<ArgumentException>(() => place.GenerateAsync(new() { Parameters = Parameters with { Width = 65 } }, default));
        await PaintAsync(engine, Parameters);
    }

    [Fact]
    public async Task An_unknown_model_is_refused_by_name()
    {
        using var engine = Engine();
        var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => engine.AdmitAsync("huge", default));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_fails_the_engine_instead_of_hanging_it()
    {
        using var engine = new DeviceEngine(new Dictionary<string, string> { ["full"] = "/no/such/model" }, torch.CPU, new() { Precision = Precision.Fp32 });
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => engine.Ready);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => engine.AdmitAsync("full", default));
    }

    [Fact]
    public async Task Painting_leaves_no_tensor_behind()
    {
        using var engine = Engine();
        await PaintAsync(engine, Parameters);
        var before = torch.Tensor.TotalCount;
        for (var i = 0; i < 20; i++) await PaintAsync(engine, Parameters with { Scheduler = i % 2 == 0 ? "pndm" : "ddim", Eta = 0.5, Seeds = [i, i + 1] });
        SpinWait.SpinUntil(() => torch.Tensor.TotalCount <= before, WorkerHost.Patience);          // the device thread cleans up after it has answered
        Assert.InRange(torch.Tensor.TotalCount, 0, before);
    }

    [Fact]
    public async Task The_stage_times_lie_within_the_time_the_caller_waited()
    {
        using var engine = Engine();
        using var place = await engine.AdmitAsync("full", default);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = await place.GenerateAsync(new() { Parameters = Parameters }, default);
        Assert.All([result.TextEncode, result.Denoise, result.Decode], time => Assert.True(time > TimeSpan.Zero));
        Assert.True(result.TextEncode + result.Denoise + result.Decode <= clock.Elapsed);
    }

    private DeviceEngine Engine(int maxBatch = 16) => new(models.ByTier, torch.CPU, new() { Precision = Precision.Fp32, MaxBatch = maxBatch, IsBatchMeasured = false });

    private static async Task<GenerationResult> PaintAsync(DeviceEngine engine, GenerationParameters parameters)
    {
        using var place = await engine.AdmitAsync("full", default);
        return await place.GenerateAsync(new() { Parameters = parameters }, default);
    }
}
