using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Distributed.Contracts;
using Distributed.Diffusion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker.Tests;

public sealed class OverflowTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public async Task A_job_whose_pictures_overflow_succeeds_in_fp32_and_is_logged_and_counted()
    {
        using var loud = new DamagedModel("decoder.conv_in.weight", 30_000);
        using var engine = new HalfPrecisionEngine(loud.Folder);
        using var log = new LogSink();
        var counted = new ConcurrentQueue<string>();
        using var listener = Listen(counted);
        await using var worker = new WorkerHost(models, Use(engine, log));
        await worker.StartAsync();
        var job = await worker.SubmitAsync(steps: 1, imageCount: 2);
        var row = await worker.EndOfAsync(job);
        Assert.Equal((JobStatus.Succeeded, 1, 2), (row.Status, row.Attempt, row.Images.Count));
        Assert.Contains(log.Entries, entry => entry.Level is LogLevel.Warning
            && entry.Message.Contains(job.ToString(), StringComparison.Ordinal) && entry.Message.Contains("2 image(s)", StringComparison.Ordinal));
        Assert.Equal(["2 tier=full"], counted);
    }

    [Fact]
    public async Task A_job_whose_picture_is_not_finite_in_fp32_either_fails_for_good_and_says_why()
    {
        using var broken = new DamagedModel("decoder.conv_out.bias", double.NaN);
        using var engine = new HalfPrecisionEngine(broken.Folder);
        using var log = new LogSink();
        await using var worker = new WorkerHost(models, Use(engine, log));
        await worker.StartAsync();
        var row = await worker.EndOfAsync(await worker.SubmitAsync(steps: 1));
        Assert.Equal((JobStatus.Failed, 1, "not_finite"), (row.Status, row.Attempt, row.ErrorCode));
        Assert.Contains("VAE", row.ErrorMessage, StringComparison.Ordinal);
    }

    private static Action<IServiceCollection> Use(HalfPrecisionEngine engine, LogSink log) => services =>
        services.AddSingleton<IEngine>(engine).AddLogging(logging => logging.AddProvider(log));

    private static MeterListener Listen(ConcurrentQueue<string> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "distributed.image.redecoded") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted.Enqueue($"{value} {tags[0].Key}={tags[0].Value}"));
        listener.Start();
        return listener;
    }
}
