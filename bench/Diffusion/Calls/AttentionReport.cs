using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>The full UNet's attentions by libtorch's fused kernel against scores, softmax and product one after the other, in turns.</summary>
internal sealed class AttentionReport(Models models, Device device, int runs)
{
    public string Run(IEnumerable<ScalarType> formats)
    {
        var config = UNetConfig.Parse(models.Full.Config("unet"));
        var side = config.SampleSize ?? 64;
        var tokens = ClipTextConfig.Parse(models.Full.Config("text_encoder")).MaxLength;
        var kinds = UNetOperators.Of(config, 2, side, side, tokens).PerCall.OfType<Attention>().CountBy(op => op).ToList();
        var table = new Table("attention of a UNet call (2 rows)", "number", "format", "fused, ms", "plain, ms", "plain / fused");
        foreach (var format in formats)
        {
            var (fusedSum, plainSum) = (0.0, 0.0);
            foreach (var (op, count) in kinds)
            {
                var (fused, plain) = Pair(op, format);
                (fusedSum, plainSum) = (fusedSum + count * fused, plainSum + count * plain);
                Row($"{op.Queries} × {op.Keys}, {op.Heads} heads of {op.HeadWidth}", count, format, fused, plain);
            }
            Row("all of one call", kinds.Sum(kind => kind.Value), format, fusedSum, plainSum);
        }
        return table.ToString();

        void Row(string name, int count, ScalarType format, double fused, double plain) => table.Add(name, $"{count}", $"{format}",
            Format(fused * 1000), Format(plain * 1000), Format(plain / fused));
    }

    private (double Fused, double Plain) Pair(Attention op, ScalarType format)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var arguments = op.Arguments(format, device);
        Operator[] both = [op, op with { IsFused = false }];
        double[][] times = [.. both.Select(_ => new double[runs])];
        for (var run = -1; run < runs; run++)
        {
            for (var i = 0; i < both.Length; i++)
            {
                var seconds = Median.Seconds(device, () => both[i].Run(arguments).Dispose());
                if (run >= 0) times[i][run] = seconds;
            }
        }
        return (Median.Of(times[0]), Median.Of(times[1]));
    }

    private static string Format(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
