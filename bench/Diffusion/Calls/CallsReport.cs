using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>Single network calls: full against distilled, KL against tiny, in turns, beside their arithmetic and libtorch's bare operators.</summary>
internal sealed class CallsReport(Models models, Device device, int runs)
{
    public string Run(IEnumerable<ScalarType> formats)
    {
        var text = new StringBuilder();
        foreach (var format in formats)
        {
            var rates = DeviceRates.Measure(format, device, runs);
            text.AppendLine(CultureInfo.InvariantCulture, $"### {format}: libtorch's own rates here are {Giga(rates.Convolution)} GFLOP/s in 3×3 convolutions, {Giga(rates.Matrix)} in matrix products\n");
            var table = new Table("call", "ms", "of the first", "FLOP of the first", "GFLOP/s", "bare operators, ms", "they would take");
            Compare(table, format, NetworkCall.UNet("UNet, full", models.Full, format, device), NetworkCall.UNet("UNet, distilled", models.Distilled, format, device));
            Compare(table, format, NetworkCall.Decoder("decoder, KL", models.Full, format, device), NetworkCall.Decoder("decoder, tiny", models.Tiny, format, device));
            text.AppendLine(table.ToString());
        }
        return text.ToString();
    }

    private void Compare(Table table, ScalarType format, params NetworkCall[] calls)
    {
        var times = calls.Select(_ => new List<double>()).ToArray();
        foreach (var call in calls) call.Run(device);
        for (var run = 0; run < runs; run++)
            for (var i = 0; i < calls.Length; i++) times[i].Add(calls[i].Run(device));
        var bare = new OperatorTimes(format, device, runs);
        for (var i = 0; i < calls.Length; i++)
        {
            var (seconds, sum) = (Median.Of(times[i]), bare.Sum(calls[i].Operators));
            table.Add(calls[i].Name, Milli(seconds), Ratio(seconds / Median.Of(times[0])), Ratio((double)calls[i].Macs / calls[0].Macs),
                Giga(calls[i].Macs / seconds), Milli(sum), (sum / seconds).ToString("P0", CultureInfo.InvariantCulture));
            calls[i].Dispose();
        }
    }

    private static string Milli(double seconds) => (seconds * 1000).ToString("N1", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Giga(double macs) => (2 * macs / 1e9).ToString("N0", CultureInfo.InvariantCulture);
}
