using static TorchSharp.torch;

namespace Distributed.LaunchDiet;

/// <summary>Whole UNet calls of several builds.</summary>
internal static class Calls
{
    public static void Run(IReadOnlyList<Build> builds, Layout layout, ScalarType dtype, int batch, int rounds, int steps)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var latents = randn(2 * batch, 4, layout.Side, layout.Side);
        var prompts = randn(2, layout.Tokens, layout.TextChannels);
        var timesteps = arange(steps - 1, -1, -1, ScalarType.Float32).mul_(1000 / steps);
        var jobs = builds.Select(build => build.CreateUNet(layout.Json, dtype)).ToList();
        Func<Tensor>[] runs = [.. jobs.Select(job => (Func<Tensor>)(() => job.Run(latents, prompts, timesteps)))];
        using var first = runs[0]();
        Console.WriteLine($"{layout.Name}, latents of {layout.Side} × {layout.Side}, {dtype}, batch {batch} with guidance, ms of CPU for a job of {steps} calls: median (quartiles) of {rounds}");
        Console.WriteLine("| build | ms | tensors made | largest difference |\n|---|---|---|---|");
        var times = Paired.Time(rounds, runs);
        for (var i = 0; i < runs.Length; i++)
        {
            using var prediction = runs[i]();
            Console.WriteLine($"| {builds[i].Name} | {times[i]} | {Paired.Tensors(runs[i]) / (double)steps:F1} a call | {(prediction - first).abs().max().to(ScalarType.Float32).item<float>():g2} |");
        }
        jobs.ForEach(job => job.Dispose());
    }
}
