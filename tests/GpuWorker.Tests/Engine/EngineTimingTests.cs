using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

/// <summary>When things happen on the device, counted in its UNet calls.</summary>
public sealed class EngineTimingTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly GenerationParameters Parameters =
        new() { Prompt = "a red circle", Width = 64, Height = 64, Steps = 40, GuidanceScale = 5, Scheduler = "ddim", Seeds = [7] };

    private static readonly EngineOptions Options = new() { Precision = Precision.Fp32, MaxBatch = 16, IsBatchMeasured = false, PreviewInterval = TimeSpan.Zero };

    [Fact]
    public async Task A_newcomer_makes_its_first_step_within_two_ticks_while_there_is_room()
    {
        var (tick, came, began) = (0, new Dictionary<long, int>(), new Dictionary<long, int>());
        var newcomers = new List<Task>();
        DeviceEngine? engine = null;
        using (engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options) { OnTick = OnTick }))
        {
            await PaintAsync(engine, "full", 7);
            await Task.WhenAll(newcomers);
        }
        Assert.Equal(7, came.Count);                     // eight guided lanes are the cap
        Assert.All(came, newcomer => Assert.InRange(began[newcomer.Key] - newcomer.Value, 1, 2));

        void OnTick(IReadOnlyList<Lane> lanes)
        {
            tick++;
            foreach (var lane in lanes) began.TryAdd(lane.Seed, tick);
            if (tick % 4 != 0 || came.Count == 7) return;
            var seed = 100 + came.Count;
            came[seed] = tick;
            newcomers.Add(PaintAsync(engine!, "full", seed));
            // The device thread is here: the newcomer is in its inbox before the tick is over.
            Assert.True(SpinWait.SpinUntil(() => engine!.Waiting > 0, WorkerHost.Patience));
        }
    }

    [Fact]
    public async Task The_other_model_and_other_sizes_have_their_turns_beside_a_long_job()
    {
        const int Steps = 900, Tries = 5;
        for (var turn = 1; ; turn++)
        {
            // The large job's calls cost more, so it has fewer of them meanwhile; but it has some.
            var large = await LargeCallsMeanwhileAsync();
            if (large is > 2 and < Steps) return;
            Assert.True(turn < Tries, $"{large} calls of {Steps}");          // a pause of the machine during a call counts as that shape's time
        }

        async Task<int> LargeCallsMeanwhileAsync()
        {
            var calls = new List<LaneShape>();
            using var engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options) { OnTick = lanes => calls.Add(lanes[0].Shape) });
            using var enough = new CancellationTokenSource();
            var large = PaintAsync(engine, "full", 1, Parameters with { Width = 128, Height = 128, Steps = Steps }, enough.Token);
            await Task.WhenAll(PaintAsync(engine, "full", 2), PaintAsync(engine, "distilled", 3));
            await enough.CancelAsync();
            await Task.WhenAny(large);
            return calls.Take(calls.FindLastIndex(shape => shape.Width == 64) + 1).Count(shape => shape.Width == 128);
        }
    }

    [Fact]
    public async Task Progress_is_told_after_every_tick_and_several_images_count_as_their_average()
    {
        var options = Options with { MaxBatch = 4 };          // two of the three images at a time
        using var engine = WatchedModel.Engine(models.ByTier, options, folder => new(folder, options));
        var steps = new List<int>();
        using var place = await engine.AdmitAsync("full", default);
        await place.GenerateAsync(new()
        {
            Parameters = Parameters with { Steps = 6, Seeds = [1, 2, 3] },
            OnStep = (step, of) =>
            {
                Assert.Equal(6, of);
                steps.Add(step);
            },
        }, default);
        Assert.Equal([1, 2, 3, 4, 5, 6], steps.Order().Distinct());
        Assert.Equal(steps.Order(), steps);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("distilled")]
    public async Task Who_asks_for_previews_gets_what_the_first_image_is_going_to_be(string model)
    {
        var previews = new List<GeneratedImage>();
        using var engine = WatchedModel.Engine(models.ByTier, Options, folder => new(folder, Options));
        using var place = await engine.AdmitAsync(model, default);
        var result = await place.GenerateAsync(new() { Parameters = Parameters with { Seeds = [1, 2] }, OnPreview = previews.Add }, default);
        Assert.Equal(39, previews.Count);                // not after the last step: the picture itself comes then
        Assert.All(previews, preview => Assert.Equal((1, 64, 64), (preview.Seed, preview.Width, preview.Height)));
        if (model == "distilled") Assert.InRange(Distance(previews[^1], result.Images[0]), 0, Distance(previews[0], result.Images[0]) / 2);

        static double Distance(GeneratedImage a, GeneratedImage b) => a.Rgb.ToArray().Zip(b.Rgb.ToArray(), (x, y) => Math.Abs(x - y)).Average();
    }

    private static async Task PaintAsync(DeviceEngine engine, string model, long seed, GenerationParameters? parameters = null, CancellationToken cancellation = default)
    {
        using var place = await engine.AdmitAsync(model, default);
        await place.GenerateAsync(new() { Parameters = (parameters ?? Parameters) with { Seeds = [seed] } }, cancellation);
    }
}
