using System.Diagnostics;
using System.Text.Json;
using Distributed.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>Paints orders from standard input until it ends, one line of JSON each, and answers each with one line.</summary>
internal static class Painter
{
    private const int CallRuns = 3;

    /// <exception cref="ArgumentException">The device does not have the precision.</exception>
    public static void Serve(string model, Device device, Precision precision)
    {
        if (!precision.RunsOn(device.type)) throw new ArgumentException(precision.CpuRefusal());
        precision.Apply();
        using var inference = inference_mode();
        var folder = ModelFolder.Open(model);
        var start = Stopwatch.GetTimestamp();
        using var pipeline = StableDiffusionPipeline.Load(folder, device, precision.Weights());
        Median.Synchronize(device);
        var (load, peak) = (Stopwatch.GetElapsedTime(start).TotalSeconds, PeakMemory.Resident);
        if (device.type == DeviceType.CPU) set_num_threads(pipeline.Threads);
        Say(Call(folder, pipeline, device, load, peak));
        while (Console.ReadLine() is { } line) Say(Paint(pipeline, JsonSerializer.Deserialize<PaintOrder>(line)!, device));
    }

    private static PainterReady Call(ModelFolder folder, StableDiffusionPipeline pipeline, Device device, double load, long peak)
    {
        using var call = NetworkCall.UNet("", folder, pipeline.UNet, device);
        call.Run(device);
        return new(load, peak, Median.Of(Enumerable.Range(0, CallRuns).Select(_ => call.Enqueue(device))), Median.Of(Enumerable.Range(0, CallRuns).Select(_ => call.Run(device))));
    }

    private static Painted Paint(StableDiffusionPipeline pipeline, PaintOrder order, Device device)
    {
        var calls = 0;
        var result = pipeline.Generate(new()
        {
            Prompt = PaintOrder.Prompt,
            Width = pipeline.Size.DefaultSide,
            Height = pipeline.Size.DefaultSide,
            Steps = order.Steps,
            GuidanceScale = PaintOrder.GuidanceScale,
            Scheduler = order.Scheduler,
            Seeds = [.. Enumerable.Range(0, order.Images).Select(image => (long)image)],
        }, (_, all) => calls = all, CancellationToken.None);
        return new(result.TextEncode.TotalSeconds, result.Denoise.TotalSeconds, result.Decode.TotalSeconds, calls,
            device.type == DeviceType.CUDA ? PeakMemory.OnGpu ?? 0 : PeakMemory.Resident);
    }

    private static void Say<T>(T answer) => Console.WriteLine(JsonSerializer.Serialize(answer));
}
