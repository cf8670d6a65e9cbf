using System.Diagnostics;
using System.Globalization;
using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker;

/// <summary><c>models synthesize</c>: an untrained model of a layout, up to the full size of the published ones.</summary>
internal static class SynthesizeModel
{
    private static readonly Dictionary<string, torch.ScalarType> DTypes = new(StringComparer.Ordinal)
    {
        ["fp16"] = torch.ScalarType.Float16,
        ["fp32"] = torch.ScalarType.Float32,
        ["bf16"] = torch.ScalarType.BFloat16,
    };

    /// <param name="args">Layout, folder and options.</param>
    /// <param name="output">Where to say what was written.</param>
    /// <exception cref="ArgumentException">The arguments are others.</exception>
    /// <exception cref="IOException">The folder exists, or cannot be written.</exception>
    public static void Run(string[] args, TextWriter output)
    {
        if (args is not [{ Length: > 0 } name, { Length: > 0 } folder, .. var options] || name[0] == '-' || folder[0] == '-')
            throw new ArgumentException("synthesize needs a layout and a folder.");
        var layout = UntrainedLayout.Find(name) ?? throw new ArgumentException($"there is no layout '{name}'.");
        var (seed, dtype, tokenizer) = Parse(options);

        var start = Stopwatch.GetTimestamp();
        TorchLibrary.Load();
        UntrainedModel.Write(folder, layout, seed, DTypes[dtype], tokenizer);
        var bytes = Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{folder} is made: {layout.Name}, {dtype}, {ByteSize.Text(bytes)} of weights from seed {seed}, in {Stopwatch.GetElapsedTime(start).TotalSeconds:f1} s. It is untrained: its pictures mean nothing."));
    }

    private static (long Seed, string DType, string? Tokenizer) Parse(string[] options)
    {
        var (seed, dtype, tokenizer) = (1L, "fp16", (string?)null);
        for (var i = 0; i < options.Length; i += 2)
        {
            if (i + 1 == options.Length) throw new ArgumentException($"'{options[i]}' has no value.");
            var value = options[i + 1];
            switch (options[i])
            {
                case "--seed":
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed)) throw new ArgumentException($"the seed must be a whole number, not '{value}'.");
                    break;
                case "--dtype":
                    dtype = DTypes.ContainsKey(value) ? value : throw new ArgumentException($"the dtype must be {string.Join(", ", DTypes.Keys)}, not '{value}'.");
                    break;
                case "--tokenizer":
                    tokenizer = value;
                    break;
                default:
                    throw new ArgumentException($"synthesize has no option '{options[i]}'.");
            }
        }
        return (seed, dtype, tokenizer);
    }
}
