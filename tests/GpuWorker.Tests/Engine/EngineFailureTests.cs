using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

/// <summary>What an engine makes of a device without memory, of a job that cannot be painted, and of a broken device.</summary>
public sealed class EngineFailureTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly GenerationParameters Parameters =
        new() { Prompt = "a red circle", Width = 64, Height = 64, Steps = 6, GuidanceScale = 5, Scheduler = "euler_ancestral", Seeds = [7, 8, 9, 10, 11, 12] };

    private static readonly EngineOptions Options = new() { Precision = Precision.Fp32, MaxBatch = 16, IsBatchMeasured = false };

    [Fact]
    public async Task A_call_that_does_not_fit_is_split_in_place_and_the_cap_is_remembered()
    {
        var expected = await PaintAloneAsync(Parameters);
        var (refused, rows) = (0, new List<int>());
        using var engine = Engine(folder => new(folder, Options)
        {
            OnTick = lanes =>
            {
                var count = lanes.Sum(lane => lane.Rows);
                if (count > 4)
                {
                    refused++;
                    throw NativeError.NoMemory;
                }
                rows.Add(count);
            },
        });
        AssertSame(expected, await PaintAsync(engine, Parameters));
        Assert.Equal(2, refused);                                        // 12 rows, then 6: the cap is 4
        var learned = rows.Count;
        AssertSame(expected, await PaintAsync(engine, Parameters));
        Assert.Equal(2, refused);
        Assert.All(rows.Skip(learned), count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task A_job_that_does_not_fit_even_alone_fails_and_its_neighbours_are_painted()
    {
        var expected = await PaintAloneAsync(Parameters);
        using var engine = Engine(folder => new(folder, Options)
        {
            OnTick = lanes =>
            {
                if (lanes.Any(lane => lane.Seed == 100)) throw NativeError.NoMemory;
            },
        });
        var (neighbour, failing) = (PaintAsync(engine, Parameters), PaintAsync(engine, Parameters with { Seeds = [100] }));
        Assert.Equal("out_of_memory", Failures.Classify(await Assert.ThrowsAsync<NativeError>(() => failing)).Code);
        AssertSame(expected, await neighbour);
    }

    [Fact]
    public async Task A_job_whose_step_goes_wrong_takes_no_neighbour_with_it()
    {
        var expected = await PaintAloneAsync(Parameters);
        using var engine = Engine(folder => new(folder, Options)
        {
            OnTick = lanes =>
            {
                if (lanes.Any(lane => lane is { Seed: 100, Step: 2 })) throw new InvalidOperationException("this lane is no good");
            },
        });
        var (neighbour, failing) = (PaintAsync(engine, Parameters), PaintAsync(engine, Parameters with { Seeds = [100] }));
        Assert.Equal("this lane is no good", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        AssertSame(expected, await neighbour);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_encoding_and_decoding_are_tried_again_with_what_memory_there_is(bool isText)
    {
        var expected = await PaintAloneAsync(Parameters);
        var (refusals, isWarm) = (0, false);
        WatchedModel? watched = null;
        using var engine = Engine(folder => watched ??= new(folder, Options)
        {
            OnBegin = _ => Refuse(isText),
            OnDecode = _ => Refuse(!isText),
        });
        await engine.Ready;
        isWarm = true;
        AssertSame(expected, await PaintAsync(engine, Parameters));
        Assert.Equal((1, 1), (refusals, watched!.MemoryReleases));

        void Refuse(bool isMeant)
        {
            if (isMeant && isWarm && refusals++ == 0) throw NativeError.NoMemory;
            refusals = Math.Min(refusals, 1);
        }
    }

    [Fact]
    public async Task Text_that_cannot_be_encoded_for_want_of_memory_fails_its_job_alone()
    {
        using var engine = Engine(folder => new(folder, Options)
        {
            OnBegin = request =>
            {
                if (request.Parameters.Seeds is [100]) throw NativeError.NoMemory;
            },
        });
        var failing = PaintAsync(engine, Parameters with { Seeds = [100] });
        await PaintAsync(engine, Parameters);
        await Assert.ThrowsAsync<NativeError>(() => failing);
    }

    [Fact]
    public async Task A_device_that_breaks_over_a_jobs_text_tells_that_job_too()
    {
        using var engine = Engine(folder => new(folder, Options)
        {
            OnBegin = request =>
            {
                if (request.Parameters.Seeds is [100]) throw NativeError.Broken;
            },
        });
        await Assert.ThrowsAsync<DeviceFailedException>(() => PaintAsync(engine, Parameters with { Seeds = [100] }));
        await Assert.ThrowsAsync<DeviceFailedException>(() => engine.Failed);
        await Assert.ThrowsAsync<DeviceFailedException>(() => engine.AdmitAsync("full", default));
    }

    [Fact]
    public async Task A_job_that_was_let_in_before_the_device_broke_and_comes_after_is_told_too()
    {
        using var engine = Engine(folder => new(folder, Options) { OnTick = _ => throw NativeError.Broken });
        using var late = await engine.AdmitAsync("full", default);
        await Assert.ThrowsAsync<DeviceFailedException>(() => PaintAsync(engine, Parameters with { Seeds = [1] }));
        await Assert.ThrowsAsync<DeviceFailedException>(() => engine.Failed);
        await Assert.ThrowsAsync<DeviceFailedException>(() => late.GenerateAsync(new() { Parameters = Parameters }, default));
    }

    [Fact]
    public async Task A_broken_device_tells_every_job_and_lets_nobody_in()
    {
        var ticks = 0;
        using var engine = Engine(folder => new(folder, Options)
        {
            OnTick = _ =>
            {
                if (++ticks == 4) throw NativeError.Broken;
            },
        });
        var (first, second) = (PaintAsync(engine, Parameters), PaintAsync(engine, Parameters with { Seeds = [1] }));
        await Assert.ThrowsAsync<DeviceFailedException>(() => first);
        await Assert.ThrowsAsync<DeviceFailedException>(() => second);
        await Assert.ThrowsAsync<DeviceFailedException>(() => engine.Failed);
        await Assert.ThrowsAsync<DeviceFailedException>(() => engine.AdmitAsync("full", default));
        Assert.Equal(4, ticks);
    }

    private DeviceEngine Engine(Func<string, WatchedModel> watch) => WatchedModel.Engine(new Dictionary<string, string> { ["full"] = models.Full }, Options, watch);

    private async Task<GenerationResult> PaintAloneAsync(GenerationParameters parameters)
    {
        using var engine = Engine(folder => new(folder, Options));
        return await PaintAsync(engine, parameters);
    }

    private static async Task<GenerationResult> PaintAsync(DeviceEngine engine, GenerationParameters parameters)
    {
        using var place = await engine.AdmitAsync("full", default);
        return await place.GenerateAsync(new() { Parameters = parameters }, default);
    }

    private static void AssertSame(GenerationResult expected, GenerationResult actual)
    {
        foreach (var (a, b) in expected.Images.Zip(actual.Images))
            Assert.True(a.Rgb.ToArray().Zip(b.Rgb.ToArray(), (x, y) => Math.Abs(x - y)).Max() <= 2, $"image of seed {a.Seed}");
    }
}
