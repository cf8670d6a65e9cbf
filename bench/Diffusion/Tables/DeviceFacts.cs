using System.Diagnostics;

namespace Distributed.DiffusionBench;

/// <summary>A device by name, and its peak rates as its data sheet gives them, dense, in FLOP/s.</summary>
/// <param name="Name">The device.</param>
/// <param name="Single">Peak of fp32 without TF32; null where it is not known.</param>
/// <param name="TensorFloat">Peak of TF32.</param>
/// <param name="Half">Peak of fp16 and bf16.</param>
internal sealed record DeviceFacts(string Name, double? Single, double? TensorFloat, double? Half)
{
    // NVIDIA's data sheets of A100, H100 SXM and H200.
    private static readonly (string Part, double Single, double TensorFloat, double Half)[] Known =
        [("A100", 19.5e12, 156e12, 312e12), ("H100", 67e12, 494.5e12, 989.5e12), ("H200", 67e12, 494.5e12, 989.5e12)];

    public static DeviceFacts Of(bool isGpu)
    {
        if (!isGpu) return new($"{Environment.ProcessorCount} cores of {Processor()}", null, null, null);
        var name = GpuName();
        var known = Array.Find(Known, gpu => name.Contains(gpu.Part, StringComparison.Ordinal));
        return known.Part is null ? new(name, null, null, null) : new(name, known.Single, known.TensorFloat, known.Half);
    }

    /// <summary>Peak of convolutions and of everything else in a precision.</summary>
    public (double? Convolutions, double? Others) Peaks(string precision) => precision switch
    {
        "baseline" => (TensorFloat, Single),
        "tf32" => (TensorFloat, TensorFloat),
        "fp32" => (Single, Single),
        _ => (Half, Half),
    };

    private static string Processor() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
        ?.Split(':', 2)[1].Trim() ?? "an unnamed processor";

    private static string GpuName()
    {
        try
        {
            using var query = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name", "--format=csv,noheader"]) { RedirectStandardOutput = true })!;
            return query.StandardOutput.ReadLine() ?? "an unnamed GPU";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "an unnamed GPU";          // no nvidia-smi here
        }
    }
}
