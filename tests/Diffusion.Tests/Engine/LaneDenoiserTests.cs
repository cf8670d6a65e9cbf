using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class LaneDenoiserTests
{
    private const int Channels = 4, Side = 8;

    private static readonly SchedulerConfig Config = SchedulerConfig.Parse(System.Text.Json.JsonDocument.Parse(
        """{"beta_start":0.00085,"beta_end":0.012,"beta_schedule":"scaled_linear","steps_offset":1,"set_alpha_to_one":false,"clip_sample":false,"skip_prk_steps":true}""").RootElement);

    /// <summary>The specification of the engine: whatever lanes meet, join and leave, each ends where it ends alone.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_lane_of_a_random_mix_ends_where_it_ends_alone(int seed)
    {
        using var mode = inference_mode();
        using var unet = new UNet2DConditionModel(new RandomWeights(7), new() { BlockOutChannels = [8, 16], LayersPerBlock = [1, 1], DownAttention = [true, false],
            UpAttention = [true, false], Heads = [2, 2], TransformerLayers = [1, 1], CrossAttentionDim = 6, NormGroups = 4 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var random = new Random(seed);
        var plans = Enumerable.Range(0, 12).Select(_ => new Plan(Schedulers.Names[random.Next(Schedulers.Names.Count)], random.Next(1, 9), random.Next(2) * random.NextDouble(),
            random.Next(3) > 0 ? 1 + 8 * random.NextDouble() : 1, random.NextInt64(1 << 30), random.Next(1, 3), Arrival: random.Next(10), Cancelled: random.Next(6) == 0 ? random.Next(12) : null)).ToList();

        var expected = plans.Select(plan => Alone(unet, plan)).ToList();
        var ended = Together(unet, plans, cap: random.Next(2, 9));

        foreach (var ((plan, index), latents) in ended)
        {
            using var scope = NewDisposeScope();
            var alone = expected[plan][index];
            Assert.True((alone - latents).abs().max().ToSingle() <= 2e-3f * Math.Max(1, alone.abs().max().ToSingle()), $"{plans[plan]} image {index}");
        }
        Assert.Equal(plans.Where(plan => plan.Cancelled is null).Sum(plan => plan.Images), ended.Count(end => plans[end.Key.Plan].Cancelled is null));
        foreach (var tensor in expected.SelectMany(tensors => tensors).Concat(ended.Values)) tensor.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private sealed record Plan(string Scheduler, int Steps, double Eta, double Guidance, long Seed, int Images, int Arrival, int? Cancelled);

    private static Tensor[] Alone(UNet2DConditionModel unet, Plan plan)
    {
        using var job = Job(unet, plan);
        var denoiser = new Denoiser(unet, CPU);
        return [.. Enumerable.Range(0, plan.Images).Select(image =>
        {
            using var scope = NewDisposeScope();
            using var noise = new ImageNoise(plan.Seed + image);
            long[] shape = [1, Channels, Side, Side];
            return denoiser.Denoise(noise.Next(shape) * job.Schedule.InitNoiseSigma, Context(plan), job.Schedule, plan.Guidance, () => noise.Next(shape), null, default)
                .DetachFromDisposeScope();
        })];
    }

    private static Dictionary<(int Plan, int Image), Tensor> Together(UNet2DConditionModel unet, List<Plan> plans, int cap)
    {
        using var denoiser = new LaneDenoiser(unet);
        var queue = new LaneQueue<Lane>(_ => cap);
        var (jobs, names, ended) = (new List<LaneJob>(), new Dictionary<Lane, (int, int)>(), new Dictionary<(int, int), Tensor>());
        for (var tick = 0; tick <= plans.Max(plan => Math.Max(plan.Arrival, plan.Cancelled ?? 0)) || queue.Count > 0; tick++)
        {
            for (var i = 0; i < plans.Count; i++)
            {
                if (plans[i].Arrival != tick) continue;
                var job = Job(unet, plans[i]);
                jobs.Add(job);
                for (var image = 0; image < plans[i].Images; image++)
                {
                    var lane = new Lane(job, image, plans[i].Seed + image, [1, Channels, Side, Side], noise => noise() * job.Schedule.InitNoiseSigma);
                    names[lane] = (i, image);
                    queue.Add(lane);
                }
            }
            foreach (var lane in queue.Remove(lane => plans[names[lane].Item1].Cancelled <= tick)) lane.Dispose();
            var lanes = queue.Next();
            if (lanes.Count == 0) continue;
            denoiser.Step(lanes);
            queue.Charge(lanes[0].Shape, TimeSpan.FromSeconds(1));
            foreach (var lane in queue.Remove(lane => lane.IsFinished))
            {
                ended[names[lane]] = lane.Latents.clone();
                lane.Dispose();
            }
        }
        denoiser.ReleaseMemory();
        foreach (var job in jobs) job.Dispose();
        return ended;
    }

    private static LaneJob Job(UNet2DConditionModel unet, Plan plan)
    {
        using var context = Context(plan);
        var schedule = Schedulers.Create(plan.Scheduler, Config, plan.Steps, plan.Scheduler == "ddim" ? plan.Eta : 0);
        using var timesteps = tensor(schedule.Rows.Select(row => row.Timestep).ToArray());
        return new()
        {
            Shape = new("", Side, Side, 3),
            Schedule = schedule,
            Conditioning = unet.Condition(context, timesteps),
            GuidanceScale = plan.Guidance.ToScalar(),
        };
    }

    private static Tensor Context(Plan plan)
    {
        using var noise = new ImageNoise(plan.Seed);
        return noise.Next(plan.Guidance > 1 ? 2 : 1, 3, 6);
    }
}
