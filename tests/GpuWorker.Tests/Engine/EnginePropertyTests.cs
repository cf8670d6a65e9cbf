using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

/// <summary>The engine's specification: whoever meets whom on the device, every picture is the one that is painted alone.</summary>
public sealed class EnginePropertyTests(UntrainedModels models) : IClassFixture<UntrainedModels>, IDisposable
{
    private const int Jobs = 20;
    private static readonly string[] Samplers = ["ddim", "pndm", "euler", "euler_ancestral", "dpmpp_2m", "dpmpp_2m_karras", "lcm"];
    private readonly Dictionary<string, StableDiffusionPipeline> alone = models.ByTier.ToDictionary(
        model => model.Key, model => StableDiffusionPipeline.Load(ModelFolder.Open(model.Value), torch.CPU, torch.ScalarType.Float32));

    public void Dispose()
    {
        foreach (var pipeline in alone.Values) pipeline.Dispose();
    }

    /// <summary>One job of a mix. Ticks count the UNet calls of the device.</summary>
    private sealed record Plan(string Model, GenerationParameters Parameters, int Priority, int ArrivalTick, int? CancelTick) : IDisposable
    {
        public CancellationTokenSource Cancel { get; } = new();

        public int? CancelledAt { get; set; }

        public int LastTick { get; set; }

        public Task<GenerationResult?>? Result { get; set; }

        public void Dispose() => Cancel.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_picture_of_a_random_mix_is_the_one_painted_alone(int seed)
    {
        var random = new Random(seed);
        var options = new EngineOptions { Precision = Precision.Fp32, MaxBatch = random.Next(2, 17), IsBatchMeasured = false, PromptCache = random.Next(20) };
        var plans = Enumerable.Range(0, Jobs).Select(_ => Draw(random)).OrderBy(plan => plan.ArrivalTick).ToList();
        var (tick, ticks) = (0, new List<(int Rows, int Lanes)>());
        var tensors = torch.Tensor.TotalCount;
        DeviceEngine? engine = null;
        var watch = (string folder) => new WatchedModel(folder, options) { OnTick = OnTick };
        using (engine = WatchedModel.Engine(models.ByTier, options, watch))
        {
            await engine.Ready;
            while (true)
            {
                if (plans.Where(plan => plan.Result is { IsCompleted: false }).Select(plan => plan.Result!).ToList() is { Count: > 0 } running) await Task.WhenAll(running);
                else if (plans.Find(plan => plan.Result is null) is { } next) Start(next);          // the device is idle, and no tick brings the next one
                else break;
            }
        }
        Assert.InRange(torch.Tensor.TotalCount, 0, tensors);          // what earlier tests left may go meanwhile

        Assert.All(ticks, call => Assert.True(call.Rows <= options.MaxBatch || call.Lanes == 1));
        Assert.All(plans.Where(plan => plan.CancelledAt is not null), plan => Assert.InRange(plan.LastTick, 0, plan.CancelledAt!.Value));
        foreach (var plan in plans)
        {
            var result = await plan.Result!;
            Assert.True(result is not null || plan.CancelledAt is not null, $"{plan}");
            if (result is not null) AssertSame(plan, result);
            plan.Dispose();
        }

        void OnTick(IReadOnlyList<Lane> lanes)
        {
            tick++;
            ticks.Add((lanes.Sum(lane => lane.Rows), lanes.Count));
            foreach (var plan in plans)
            {
                if (plan.Result is not null && lanes.Any(lane => IsOf(plan, lane))) plan.LastTick = tick;
                if (plan.CancelTick <= tick && plan.Result is { IsCompleted: false } && plan.CancelledAt is null)
                {
                    plan.CancelledAt = tick;          // this very call may still have a lane of it; the next one may not
                    plan.Cancel.Cancel();
                }
                if (plan.ArrivalTick <= tick && plan.Result is null) Start(plan);
            }
        }

        void Start(Plan plan) => plan.Result = PaintAsync(engine!, plan);
    }

    private static bool IsOf(Plan plan, Lane lane) => plan.Parameters.Seeds.Contains(lane.Seed);

    private static async Task<GenerationResult?> PaintAsync(DeviceEngine engine, Plan plan)
    {
        try
        {
            using var place = await engine.AdmitAsync(plan.Model, plan.Cancel.Token);
            return await place.GenerateAsync(new() { Parameters = plan.Parameters, Priority = plan.Priority }, plan.Cancel.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void AssertSame(Plan plan, GenerationResult result)
    {
        for (var i = 0; i < result.Images.Count; i++)
        {
            var expected = alone[plan.Model].Generate(plan.Parameters with { Seeds = [plan.Parameters.Seeds[i]] }, null, default).Images[0];
            var (a, b) = (expected.Rgb.ToArray(), result.Images[i].Rgb.ToArray());
            Assert.Equal((expected.Seed, expected.Width, expected.Height), (result.Images[i].Seed, result.Images[i].Width, result.Images[i].Height));
            Assert.True(a.Zip(b, (x, y) => Math.Abs(x - y)).Max() <= 2, $"{plan} image {i}");
        }
    }

    private static Plan Draw(Random random)
    {
        var input = random.Next(5) == 0;
        var (width, height) = (random.Next(3) == 0 ? 96 : 64, random.Next(4) == 0 ? 96 : 64);
        var steps = random.Next(1, 13);
        var sampler = Samplers[random.Next(Samplers.Length)];
        var first = random.NextInt64(1L << 30) * 4;          // seeds tell the jobs apart
        return new(random.Next(2) == 0 ? "full" : "distilled", new()
        {
            Prompt = $"a {random.Next(6)} circle" + (random.Next(4) == 0 ? " BREAK and more" : ""),
            NegativePrompt = random.Next(2) == 0 ? "" : "blue",
            PromptSyntax = random.Next(3) == 0 ? PromptSyntax.Weighted : PromptSyntax.Plain,
            Width = width,
            Height = height,
            Steps = steps,
            GuidanceScale = random.Next(3) == 0 ? 1 : 1 + (8 * random.NextDouble()),
            Scheduler = sampler,
            Eta = sampler == "ddim" ? random.Next(2) * random.NextDouble() : 0,
            ClipSkip = random.Next(5) == 0 ? 1 : 0,
            InputImage = input ? new(width, height, Enumerable.Range(0, 3 * width * height).Select(i => (byte)(i * 31)).ToArray()) : null,
            Strength = steps < 3 ? 1 : 0.6,
            Seeds = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => first + i)],
        }, random.Next(3), random.Next(60), random.Next(5) == 0 ? random.Next(60) : null);
    }
}
