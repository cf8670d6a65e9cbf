using Distributed.Diffusion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

public sealed class WorkerSettingsTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public void Everything_that_is_wrong_is_named_at_once_with_its_key()
    {
        var failures = Failures(("Device", "tpu"), ("Precision", "int8"), ("JobsInHand", "0"));
        Assert.All(["Worker:Device must be auto, cpu, cuda", "Worker:Precision must be baseline, tf32", "Worker:JobsInHand", "Worker:Models"],
            expected => Assert.Contains(failures, failure => failure.Contains(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_this_machine_lacks_is_named_together_with_the_rest()
    {
        Assert.SkipWhen(CudaDevices.Count() > 0, "This machine has a GPU.");
        var failures = Failures(("Device", "cpu"), ("Precision", "fp16"), ("Threads", "0"));
        Assert.All(["bf16", "Worker:Threads"], expected => Assert.Contains(failures, failure => failure.Contains(expected, StringComparison.Ordinal)));
        var words = Failures(("Device", "cuda"), ("Precision", "fp61"));
        Assert.All(["Worker:Device=cpu", "Worker:Precision must be"], expected => Assert.Contains(words, failure => failure.Contains(expected, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("cuda:x")]
    [InlineData("CPU")]
    [InlineData("cuda:-1")]
    [InlineData("gpu")]
    public void A_device_has_one_of_three_names(string device) =>
        Assert.Contains(Failures(("Device", device)), failure => failure.Contains("Worker:Device must be", StringComparison.Ordinal));

    [Fact]
    public async Task A_worker_paints_in_the_precision_it_is_set_to_and_says_so()
    {
        await using var worker = new WorkerHost(models, null, ("Worker:Device", "cpu"), ("Worker:Precision", "bf16"));
        await worker.StartAsync();
        await worker.EndOfAsync(await worker.SubmitAsync());
        Assert.Equal("cpu · bf16", worker.Get<Jobs.WorkerAnnouncement>().Device);
        Assert.False(torch.backends.cuda.matmul.allow_tf32);
    }

    private static List<string> Failures(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Worker:{setting.Key}", (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddGpuWorker(configuration).BuildServiceProvider();
        return [.. Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<WorkerOptions>>().Value).Failures];
    }
}
