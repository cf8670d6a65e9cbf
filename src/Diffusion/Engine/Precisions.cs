using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>What each <see cref="Precision"/> means to libtorch, and the word it has in settings and tables.</summary>
public static class Precisions
{
    private static readonly (Precision Precision, string Word, ScalarType Weights, bool ConvolutionTf32, bool MatrixTf32, bool RunsOnCpu)[] Table =
    [
        (Precision.Baseline, "baseline", ScalarType.Float32, true, false, true),
        (Precision.Tf32, "tf32", ScalarType.Float32, true, true, false),
        (Precision.Fp16, "fp16", ScalarType.Float16, true, false, false),
        (Precision.Combined, "combined", ScalarType.Float16, true, true, false),
        (Precision.Fp32, "fp32", ScalarType.Float32, false, false, true),
        (Precision.Bf16, "bf16", ScalarType.BFloat16, true, false, true),
    ];

    /// <summary>The words, for example <c>fp16</c>.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Table.Select(row => row.Word)];

    /// <summary>The word of a precision.</summary>
    public static string Word(this Precision precision) => Row(precision).Word;

    /// <summary>The precision of a word, exactly as spelled; null for any other.</summary>
    public static Precision? Parse(string word) =>
        Array.FindIndex(Table, row => row.Word == word) is >= 0 and var index ? Table[index].Precision : null;

    /// <summary>The precision a device is best used in: half precision on a GPU, full precision on a CPU.</summary>
    public static Precision DefaultFor(DeviceType device) => device == DeviceType.CPU ? Precision.Fp32 : Precision.Fp16;

    /// <summary>The number format that weights are cast to when they are loaded, and that networks compute in.</summary>
    public static ScalarType Weights(this Precision precision) => Row(precision).Weights;

    /// <summary>Whether a kind of device has the precision.</summary>
    public static bool RunsOn(this Precision precision, DeviceType device) => device != DeviceType.CPU || Row(precision).RunsOnCpu;

    /// <summary>What to say of a precision that a CPU does not have.</summary>
    public static string CpuRefusal(this Precision precision) =>
        $"{precision.Word()} needs an NVIDIA GPU; on a CPU use {string.Join(" or ", Table.Where(row => row.RunsOnCpu).Select(row => row.Word))} (baseline is fp32 there).";

    /// <summary>
    /// Tells libtorch where TF32 is allowed. The switches are the process's: models that run side by side share them, so a process keeps to
    /// one precision at a time.
    /// </summary>
    public static void Apply(this Precision precision)
    {
        backends.cudnn.allow_tf32 = Row(precision).ConvolutionTf32;
        backends.cuda.matmul.allow_tf32 = Row(precision).MatrixTf32;
    }

    private static (Precision Precision, string Word, ScalarType Weights, bool ConvolutionTf32, bool MatrixTf32, bool RunsOnCpu) Row(Precision precision) =>
        Array.Find(Table, row => row.Precision == precision) is { Word: not null } row ? row
            : throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision.");
}
