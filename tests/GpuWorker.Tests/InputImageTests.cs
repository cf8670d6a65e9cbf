using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

public sealed class InputImageTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public async Task The_stored_picture_reaches_the_engine_pixel_by_pixel()
    {
        var engine = new Recorder();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine));
        await worker.StartAsync();
        var row = await worker.EndOfAsync(await worker.SubmitWithInputAsync());
        Assert.Equal(JobStatus.Succeeded, row.Status);
        var input = Assert.Single(engine.Painted).InputImage!;
        Assert.Equal((64, 64), (input.Width, input.Height));
        Assert.Equal(Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)(i * 31)), input.Rgb.ToArray());
        Assert.Equal(0.5, engine.Painted[0].Strength);
    }

    [Fact]
    public async Task A_picture_that_is_not_there_is_looked_for_again_before_the_job_fails()
    {
        var engine = new Recorder();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine), ("Jobs:Times:RetryDelay", "00:00:00.1"));
        await worker.StartAsync();
        var lost = await worker.SubmitWithInputAsync(input => input with { Name = ImageName.ForInput("default", Guid.NewGuid(), "elsewhere"u8).ToString() });
        var row = await worker.EndOfAsync(lost);
        Assert.Equal((JobStatus.Failed, "input_image_unavailable"), (row.Status, row.ErrorCode));
        Assert.True(row.FailureCount > 1, "It was not tried again.");
        Assert.Empty(engine.Painted);
    }

    [Fact]
    public async Task A_picture_that_has_changed_fails_the_job_at_once()
    {
        var engine = new Recorder();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine));
        await worker.StartAsync();
        var row = await worker.EndOfAsync(await worker.SubmitWithInputAsync(input => input with { Sha256 = new string('0', 64) }));
        Assert.Equal((JobStatus.Failed, "input_image_damaged", 1), (row.Status, row.ErrorCode, row.FailureCount));
        Assert.Empty(engine.Painted);
    }

    /// <summary>An engine that writes down what it is asked for, and paints black.</summary>
    private sealed class Recorder : WarmEngine
    {
        public List<GenerationParameters> Painted { get; } = [];

        public override Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken) => Task.FromResult<IEnginePlace>(new Place(Painted));

        private sealed class Place(List<GenerationParameters> painted) : IEnginePlace
        {
            public Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken)
            {
                var parameters = request.Parameters;
                painted.Add(parameters);
                GeneratedImage[] images = [.. parameters.Seeds.Select(seed => new GeneratedImage(seed, parameters.Width, parameters.Height, new byte[3 * parameters.Width * parameters.Height]))];
                return Task.FromResult(new GenerationResult(images, default, default, default));
            }

            public void Dispose()
            {
            }
        }
    }
}
