using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class ScheduleStateTests
{
    private static readonly SchedulerConfig Config = SchedulerConfig.Parse(JsonSerializer.Deserialize<JsonElement>(
        """{ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": false, "skip_prk_steps": true, "steps_offset": 1 }"""));

    public static TheoryData<string> Names() => [.. Schedulers.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_advances_as_its_images_do_alone(string name)
    {
        using var scope = NewDisposeScope();
        var schedule = Schedulers.Create(name, Config, 8);
        var start = InitialNoise.FromSeeds([1, 2, 3], 1, 4, 6, 5);
        var outputs = schedule.Rows.Select((_, call) => InitialNoise.FromSeed(100 + call, 3, 4, 6, 5)).ToArray();
        var noise = schedule.Rows.Select((_, call) => InitialNoise.FromSeed(200 + call, 3, 4, 6, 5)).ToArray();
        var together = Run(schedule, start, outputs, noise);
        for (var i = 0; i < 3; i++)
        {
            var alone = Run(schedule, start.narrow(0, i, 1), [.. outputs.Select(output => output.narrow(0, i, 1))], [.. noise.Select(z => z.narrow(0, i, 1))]);
            Assert.Equal(0, Tensors.MaxDifference(alone, together.narrow(0, i, 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_handed_in_may_be_overwritten_afterwards(string name)
    {
        using var scope = NewDisposeScope();
        var schedule = Schedulers.Create(name, Config, 8);
        var start = InitialNoise.FromSeed(1, 1, 4, 4, 4);
        var outputs = schedule.Rows.Select((_, call) => InitialNoise.FromSeed(100 + call, 1, 4, 4, 4)).ToArray();
        var noise = schedule.Rows.Select((_, call) => InitialNoise.FromSeed(200 + call, 1, 4, 4, 4)).ToArray();
        var expected = Run(schedule, start, outputs, noise);

        using var state = new ScheduleState(schedule);
        var x = start.clone();
        foreach (var output in outputs)
        {
            using var e = output.clone();
            using var before = x;
            x = state.Step(before, e, noise[state.Index].clone);
            before.zero_();
            e.zero_();
        }
        Assert.Equal(0, Tensors.MaxDifference(x, expected));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_over_when_the_state_is_disposed(string name)
    {
        using var warmUp = new ScheduleState(Schedulers.Create(name, Config, 1));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            var schedule = Schedulers.Create(name, Config, 20);
            using var state = new ScheduleState(schedule);
            var x = zeros(1, 4, 4, 4);
            while (!state.Finished)
            {
                using var step = NewDisposeScope();
                x = state.Step(state.ScaleInput(x), ones(1, 4, 4, 4), () => ones(1, 4, 4, 4)).MoveToOuterDisposeScope();
            }
            var samples = schedule.Rows.Count + 1;
            Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount - before, samples, samples + 1 + schedule.HistoryLength + 2);      // + saved, h, the last step's own
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Half_precision_outputs_leave_the_sample_in_single()
    {
        using var scope = NewDisposeScope();
        using var state = new ScheduleState(Schedulers.Create("pndm", Config, 4));
        var x = InitialNoise.FromSeed(5, 1, 4, 4, 4);
        while (!state.Finished) x = state.Step(x, x.to(ScalarType.Float16));
        Assert.Equal(ScalarType.Float32, x.dtype);
        Assert.True(x.isfinite().all().item<bool>());
    }

    [Fact]
    public void A_noisy_schedule_asks_for_noise_and_a_finished_one_for_nothing()
    {
        using var scope = NewDisposeScope();
        using var state = new ScheduleState(Schedulers.Create("ddim", Config, 1, eta: 1));
        var x = zeros(1, 4, 2, 2);
        Assert.Throws<ArgumentNullException>(() => state.Step(x, x));
        Assert.Equal(0, state.Index);
        state.Step(x, x, () => ones(1, 4, 2, 2));
        Assert.True(state.Finished);
        Assert.Throws<InvalidOperationException>(() => state.Step(x, x));
    }

    private static Tensor Run(Schedule schedule, Tensor start, Tensor[] outputs, Tensor[] noise)
    {
        using var state = new ScheduleState(schedule);
        var x = start;
        foreach (var output in outputs) x = state.Step(x, output, noise[state.Index].clone);
        return x;
    }
}
