using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("auto", null, 0, "cpu · fp32")]
    [InlineData("auto", null, 1, "cuda:0 · fp16")]
    [InlineData("", "", 2, "cuda:0 · fp16")]
    [InlineData("auto", "bf16", 0, "cpu · bf16")]
    [InlineData("cpu", null, 4, "cpu · fp32")]
    [InlineData("cpu", "baseline", 0, "cpu · baseline")]
    [InlineData("cuda", "combined", 1, "cuda:0 · combined")]
    [InlineData("cuda:3", "tf32", 4, "cuda:3 · tf32")]
    public void Settings_choose_and_the_machine_fills_in_what_they_leave_open(string device, string? precision, int gpus, string chosen)
    {
        var options = new WorkerOptions { Device = device, Precision = precision };
        Assert.Equal(chosen, DeviceChoice.Of(options, () => gpus).ToString());
        Assert.Empty(DeviceChoice.Problems(options, () => gpus, () => "no GPU"));
    }

    [Theory]
    [InlineData("cpu", "fp16", 1, "Worker:Precision: fp16 needs an NVIDIA GPU; on a CPU use baseline or fp32 or bf16")]
    [InlineData("cpu", "combined", 0, "Worker:Precision: combined")]
    [InlineData("auto", "tf32", 0, "Worker:Device chose the CPU because the driver is missing")]
    [InlineData("cuda", null, 0, "Worker:Device is cuda, but the driver is missing; or set Worker:Device=cpu")]
    [InlineData("cuda:2", null, 2, "use cuda:0 to cuda:1")]
    [InlineData("cuda:1", null, 1, "use cuda:0.")]
    public void What_cannot_be_is_said_with_its_key_and_what_to_do(string device, string? precision, int gpus, string problem) =>
        Assert.Contains(problem, Assert.Single(DeviceChoice.Problems(new() { Device = device, Precision = precision }, () => gpus, () => "the driver is missing")), StringComparison.Ordinal);

    [Fact]
    public void A_worker_set_to_the_CPU_does_not_ask_for_GPUs() =>
        Assert.Equal(new("cpu", Precision.Fp32), DeviceChoice.Of(new() { Device = "cpu" }, () => throw new InvalidOperationException("asked")));
}
