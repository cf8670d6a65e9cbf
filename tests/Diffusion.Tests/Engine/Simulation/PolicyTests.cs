using Distributed.EngineBench;

namespace Distributed.Diffusion.Tests;

/// <summary>What the order of work brings, in virtual time, by the product's own queue, loop, caps and admission.</summary>
public sealed class PolicyTests
{
    private static readonly DeviceTimes Device = DeviceTimes.A100Eager;
    private static readonly LaneShape Small = new(DeviceTimes.Full, 512, 512, 77), Large = new(DeviceTimes.Full, 768, 768, 77);

    /// <summary>Seeds and loads, as shares of what one job at a time can do.</summary>
    public static TheoryData<int, double> Traces => new(from seed in new[] { 11, 12, 13 } from load in new[] { 0.5, 1, 1.5 } select (seed, load));

    [Theory]
    [MemberData(nameof(Traces))]
    public void Steps_in_batches_never_take_longer_for_a_trace_than_one_job_at_a_time(int seed, double load)
    {
        var trace = Trace.Mixed(120, load * 0.68, seed);
        var (together, alone) = (StepBatching.Product.Serve(trace, Device), StepBatching.OneAtATime.Serve(trace, Device));
        // What comes last decides where the device is not full: it may share the device with the one before.
        var last = Device.Alone(trace[^1]);
        Assert.True(together.Makespan <= alone.Makespan + (load < 1 ? last : TimeSpan.Zero), $"{together.Makespan} against {alone.Makespan}");
        Assert.True(together.Device.Calling < alone.Device.Calling);
    }

    [Fact]
    public void With_one_shape_an_overloaded_device_does_a_third_more_in_batches_and_every_policy_paints_everything()
    {
        var trace = Trace.Mixed(150, 1.2, seed: 14, Small);
        var outcomes = Simulations.Policies.ToDictionary(policy => policy.Name, policy => policy.Serve(trace, Device));
        Assert.All(outcomes.Values, outcome => Assert.All(outcome.Runs, run => Assert.True(run.Job.Arrival <= run.FirstStep && run.FirstStep < run.Decoded)));
        Assert.True(outcomes["step batching"].ImagesPerSecond > 1.33 * outcomes["one job at a time"].ImagesPerSecond);
        Assert.Equal(outcomes.Values.Max(outcome => outcome.ImagesPerSecond), outcomes["step batching"].ImagesPerSecond);
    }

    [Fact]
    public void Below_the_cap_every_newcomer_begins_within_two_ticks_when_batching_is_static_it_waits_for_the_batch()
    {
        // Never more than seven of the eight lanes that fit a call: a job of one image every second, of 50 steps.
        var trace = Enumerable.Range(0, 60).Select(i => new SimulatedJob(TimeSpan.FromSeconds(i * 1.01), Small, 50, Images: 1)).ToList();
        var (steps, batches) = (StepBatching.Product.Serve(trace, Device), new StaticBatching("static").Serve(trace, Device));
        Assert.InRange(steps.TicksToFirstStep.Max(), 1, 2);
        Assert.True(batches.TicksToFirstStep.Max() > 40);
        Assert.All(batches.Runs, run => Assert.True(BatchStart(run) == run.Job.Arrival || batches.Runs.Any(other => other.Decoded == BatchStart(run))));

        TimeSpan BatchStart(JobRun run) => run.FirstStep!.Value - Device.Models[Small.Model].Encoding * batches.Runs.Count(other => other.FirstStep == run.FirstStep);
    }

    [Fact]
    public void A_shape_that_comes_alone_is_not_starved_by_a_flood_of_another()
    {
        var flood = Enumerable.Range(0, 80).Select(_ => new SimulatedJob(TimeSpan.FromSeconds(0.5), Small, 25, Images: 1));
        var lonely = new SimulatedJob(TimeSpan.Zero, Large, 25, Images: 1);
        var outcome = StepBatching.Product.Serve([lonely, .. flood], Device);
        var (run, alone) = (outcome.Runs[0], Device.Alone(lonely));
        Assert.True(run.Latency < 2.5 * alone, $"{run.Latency} instead of {alone}");
        Assert.True(outcome.Runs.Skip(1).Max(other => other.Latency) > 4 * run.Latency);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void No_shape_waits_longer_for_its_first_step_than_when_jobs_go_one_at_a_time(int seed, double load)
    {
        var trace = Trace.Mixed(200, load * 0.68, seed);
        var (together, alone) = (SlowestByShape(StepBatching.Product), SlowestByShape(StepBatching.OneAtATime));
        Assert.Equal(6, together.Count);
        Assert.All(together, shape => Assert.True(shape.Value < alone[shape.Key], $"{shape.Key}: {shape.Value} against {alone[shape.Key]}"));

        Dictionary<LaneShape, TimeSpan> SlowestByShape(IPolicy policy) =>
            policy.Serve(trace, Device).Runs.GroupBy(run => run.Job.Shape).ToDictionary(shape => shape.Key, shape => shape.Max(run => run.Wait));
    }

    [Fact]
    public void A_window_makes_the_first_of_a_batch_wait_and_no_longer_than_the_window()
    {
        var window = TimeSpan.FromMilliseconds(50);
        var trace = new[] { new SimulatedJob(TimeSpan.Zero, Small, 4, 1), new SimulatedJob(TimeSpan.FromMilliseconds(30), Small, 4, 1) };
        var outcome = new StaticBatching("static", window).Serve(trace, Device);
        Assert.Equal([window + 2 * Device.Models[Small.Model].Encoding, outcome.Runs[0].FirstStep], outcome.Runs.Select(run => run.FirstStep));
    }

    [Fact]
    public void The_same_trace_gives_the_same_outcome()
    {
        var first = Times();
        Assert.Equal(first, Times());

        static List<(TimeSpan?, TimeSpan?)> Times() => [.. StepBatching.Product.Serve(Trace.Mixed(100, 1, seed: 16), Device).Runs.Select(run => (run.FirstStep, run.Decoded))];
    }
}
