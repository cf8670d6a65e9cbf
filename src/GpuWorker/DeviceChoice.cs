using System.Globalization;
using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker;

/// <summary>Where a worker paints and in which precision, once its settings and the machine have been asked.</summary>
/// <param name="Device">In libtorch's words: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Precision">The number formats.</param>
internal sealed record DeviceChoice(string Device, Precision Precision)
{
    public const string Auto = "auto";
    private const string Cpu = "cpu";
    private const string Cuda = "cuda";

    /// <summary>Chooses by the settings; what they leave open, by the machine.</summary>
    /// <param name="options">Settings that have passed <see cref="DeviceCheck"/>.</param>
    /// <param name="cudaDevices">How many CUDA devices there are; asked only where it matters.</param>
    public static DeviceChoice Of(WorkerOptions options, Func<int> cudaDevices)
    {
        var device = options.Device switch
        {
            Auto or "" => cudaDevices() > 0 ? $"{Cuda}:0" : Cpu,
            Cuda => $"{Cuda}:0",
            _ => options.Device,
        };
        return new(device, Precisions.Parse(options.Precision ?? "") ?? Precisions.DefaultFor(TypeOf(device)));
    }

    /// <summary>What stands in the way of the settings on this machine, with the key and what to do; nothing if the worker can paint so.</summary>
    public static IEnumerable<string> Problems(WorkerOptions options, Func<int> cudaDevices, Func<string> whyNone)
    {
        var choice = Of(options, cudaDevices);
        if (!choice.Precision.RunsOn(TypeOf(choice.Device)))
            yield return $"Worker:Precision: {choice.Precision.CpuRefusal()}{(options.Device == Cpu ? "" : $" Worker:Device chose the CPU because {whyNone()}.")}";
        if (choice.Device == Cpu) yield break;
        var count = cudaDevices();
        if (count == 0) yield return $"Worker:Device is {options.Device}, but {whyNone()}; or set Worker:Device=cpu.";
        else if (choice.Index >= count) yield return $"Worker:Device is {options.Device}, but this machine has {count} GPU(s): use {(count == 1 ? "cuda:0" : $"cuda:0 to cuda:{count - 1}")}.";
    }

    /// <summary>As the list of workers shows it, for example <c>cuda:0 · fp16</c>.</summary>
    public override string ToString() => $"{Device} · {Precision.Word()}";

    private int Index => int.Parse(Device[(Cuda.Length + 1)..], CultureInfo.InvariantCulture);

    private static DeviceType TypeOf(string device) => device == Cpu ? DeviceType.CPU : DeviceType.CUDA;
}
