using System.Globalization;

namespace Distributed.DiffusionBench;

/// <summary>A measured table in Markdown.</summary>
internal static class TableText
{
    public static string Of(IReadOnlyList<TableRow> rows)
    {
        var table = new Table("", "seconds", "speed-up", "text encode", "denoise", "decode", "UNet call, ms", "host enqueue, ms", "load, s", "peak memory, GB", "share of the FLOP floor");
        var first = rows.FirstOrDefault(row => row.Seconds is not null)?.Seconds;
        foreach (var row in rows)
        {
            if (row is not { Seconds: { } seconds, Parts: { } parts })
            {
                table.Add([row.Name, "n/a", .. Enumerable.Repeat("", 9)]);
                continue;
            }
            table.Add(row.Name, Number(seconds) + (row.StepsRun < row.Steps ? " *" : ""), Number(first / seconds) + " ×", Number(parts.TextEncode, 3), Number(parts.Denoise),
                Number(parts.Decode), Number(1000 * row.CallSeconds, 1), row.FloorSeconds is null ? "n/a" : Number(1000 * row.EnqueueSeconds, 1), Number(row.LoadSeconds, 1), Number(row.PeakBytes / 1e9),
                row.FloorSeconds is { } floor ? (floor / seconds).ToString("P0", CultureInfo.InvariantCulture) : "n/a");
        }
        var notes = rows.Where(row => row.Missing is not null).Select(row => $"{row.Name}: {row.Missing}")
            .Concat(rows.Where(row => row.StepsRun < row.Steps).Take(1).Select(row => $"\\* extrapolated from {row.StepsRun} of {row.Steps} steps."));
        return string.Join('\n', [table.ToString(), .. notes]);
    }

    private static string Number(double? value, int digits = 2) => value?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "n/a";
}
