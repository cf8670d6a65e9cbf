using System.Globalization;
using Distributed.Contracts;
using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

public sealed class GrowthTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private const int Generations = 200;
    private const int GrowthKilobytes = 64 * 1024;          // a leak of a third of a megabyte a picture would show

    public static TheoryData<Tier> Tiers => [.. Enum.GetValues<Tier>()];

    [Theory]
    [MemberData(nameof(Tiers))]
    public async Task Two_hundred_generations_leave_neither_tensors_nor_memory_behind(Tier tier)
    {
        using var engine = new DeviceEngine(models.ByTier, torch.CPU, new() { Precision = Precision.Fp32, PromptCache = 16 });
        for (var i = 0; i < 60; i++) await PaintAsync(i);          // allocators and caches fill
        var (tensors, memory) = (torch.Tensor.TotalCount, ResidentKilobytes());
        for (var i = 0; i < Generations; i++) await PaintAsync(i);
        SpinWait.SpinUntil(() => torch.Tensor.TotalCount <= tensors, WorkerHost.Patience);          // the device thread cleans up after it has answered
        Assert.InRange(torch.Tensor.TotalCount, 0, tensors);
        Assert.InRange(ResidentKilobytes() - memory, int.MinValue, GrowthKilobytes);

        async Task PaintAsync(int i)
        {
            using var place = await engine.AdmitAsync(tier.Word(), default);
            await place.GenerateAsync(new() { Parameters = new()
            {
                Prompt = $"circle number {i}",
                NegativePrompt = "text",
                Width = 64,
                Height = i % 5 == 0 ? 96 : 64,
                Steps = 1 + (i % 3),
                GuidanceScale = i % 2 == 0 ? 1 : 5,
                Scheduler = i % 4 < 2 ? "ddim" : "pndm",
                Eta = i % 7 == 0 ? 0.5 : 0,
                ClipSkip = i % 11 == 0 ? 1 : 0,
                Seeds = [i],
            } }, default);
        }
    }

    private static int ResidentKilobytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);          // gives back what the collector keeps for later
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
