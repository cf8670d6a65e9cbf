namespace Distributed.Diffusion.Tests;

/// <summary>What becomes of a call that fails half-way.</summary>
public sealed class LaneStepperTests
{
    private static readonly LaneShape Shape = new("full", 512, 512, 77);

    private sealed class Lane(string name) : ILane
    {
        public string Name => name;

        public LaneShape Shape => LaneStepperTests.Shape;

        public int Rows => 2;

        public int Priority => 0;

        public int Step { get; set; }

        public bool IsFinished => false;
    }

    /// <summary>A device that goes lane by lane, so that a failure leaves the first ones a step further.</summary>
    private sealed class Device(Func<IReadOnlyList<Lane>, Lane, Exception?> fails) : IDenoiser<Lane>
    {
        public List<string> Calls { get; } = [];

        public int Releases { get; private set; }

        public void Step(IReadOnlyList<Lane> lanes)
        {
            Calls.Add(string.Concat(lanes.Select(lane => lane.Name)));
            foreach (var lane in lanes)
            {
                if (fails(lanes, lane) is { } error) throw error;
                lane.Step++;
            }
        }

        public void ReleaseMemory() => Releases++;
    }

    [Fact]
    public void Lanes_that_had_gone_on_are_not_stepped_twice()
    {
        var device = new Device((lanes, lane) => lanes.Count > 3 && lane.Name == "c" ? new NativeError("CUDA out of memory") : null);
        var (lanes, failures, caps) = Step(device, "abcdef");
        Assert.Empty(failures);
        Assert.All(lanes, lane => Assert.Equal(1, lane.Step));
        Assert.Equal(["abcdef", "cd", "ef"], device.Calls);          // four lanes are left, and the cap is that of three
        Assert.Equal(6, caps.Of(Shape));
    }

    [Fact]
    public void A_size_that_did_not_fit_is_not_tried_again()
    {
        var device = new Device((lanes, _) => lanes.Count > 1 ? new NativeError("CUDA out of memory") : null);
        var (lanes, failures, _) = Step(device, "abcd");
        Assert.Empty(failures);
        Assert.All(lanes, lane => Assert.Equal(1, lane.Step));
        Assert.Equal(["abcd", "ab", "a", "b", "c", "d"], device.Calls);
    }

    [Fact]
    public void A_lane_alone_is_tried_again_with_what_memory_there_is_and_then_fails_alone()
    {
        var device = new Device((_, lane) => lane.Name == "b" ? new NativeError("CUDA out of memory") : null);
        var (lanes, failures, _) = Step(device, "abc");
        Assert.Equal("b", Assert.Single(failures).Lane.Name);
        Assert.Equal([1, 0, 1], lanes.Select(lane => lane.Step));
        Assert.Equal(1, device.Releases);
    }

    [Fact]
    public void Another_error_is_looked_for_lane_by_lane_and_lowers_no_cap()
    {
        var device = new Device((_, lane) => lane.Name == "c" ? new InvalidOperationException("c") : null);
        var (lanes, failures, caps) = Step(device, "abcd");
        Assert.Equal("c", Assert.Single(failures).Error.Message);
        Assert.Equal([1, 1, 0, 1], lanes.Select(lane => lane.Step));
        Assert.Equal(["abcd", "c", "d"], device.Calls);
        Assert.Equal(16, caps.Of(Shape));
    }

    [Theory]
    [InlineData("CUDA error: device-side assert triggered", true)]
    [InlineData("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", true)]
    [InlineData("CUDA error: out of memory", false)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", false)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false)]
    public void Only_a_broken_device_is_beyond_repair(string message, bool isFatal)
    {
        var device = new Device((_, lane) => lane.Name == "b" ? new NativeError(message) : null);
        if (isFatal) Assert.Throws<NativeError>(() => Step(device, "abc"));
        else Assert.Single(Step(device, "abc").Failures);
    }

    private static (IReadOnlyList<Lane> Lanes, IReadOnlyList<(Lane Lane, Exception Error)> Failures, BatchCaps Caps) Step(Device device, string names)
    {
        var caps = new BatchCaps(16);
        Lane[] lanes = [.. names.Select(name => new Lane($"{name}"))];
        return (lanes, new LaneStepper<Lane>(device, caps).Step(lanes), caps);
    }

    private sealed class NativeError(string message) : System.Runtime.InteropServices.ExternalException(message);
}
