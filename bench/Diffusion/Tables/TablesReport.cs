namespace Distributed.DiffusionBench;

/// <summary>
/// The two tables this field quotes: one picture with 50 DDIM steps in each precision; four pictures with 25 PNDM steps by the full and the
/// distilled pipelines. The runs of a table's rows take turns. Where fewer steps are run, the rest is extrapolated and marked.
/// </summary>
internal sealed class TablesReport(Models models, string device, DeviceFacts facts, int runs, int stepsRun)
{
    private static readonly PaintOrder One = new("ddim", 50, 1), Four = new("pndm", 25, 4);

    /// <summary>One picture, full pipeline, in every precision.</summary>
    public IReadOnlyList<TableRow> Precisions(IEnumerable<string> precisions) =>
        Measure("one picture, 50 DDIM steps", One, [.. precisions.Select(precision => new Variant(precision, models.Full, precision))]);

    /// <summary>Four pictures, one precision, every pipeline.</summary>
    public IReadOnlyList<TableRow> Pipelines(string precision) => Measure("four pictures, 25 PNDM steps", Four,
    [
        new("full", models.Full, precision),
        new("distilled", models.Distilled, precision),
        new("distilled + tiny autoencoder", models.Tiny, precision),
    ]);

    private List<TableRow> Measure(string table, PaintOrder order, IReadOnlyList<Variant> variants)
    {
        var shortened = order with { Steps = Math.Min(order.Steps, stepsRun) };
        var painters = new List<(PainterClient? Client, string? Missing, long Memory)>();
        try
        {
            foreach (var variant in variants) painters.Add(WarmUp(variant, shortened));
            var times = variants.Select(_ => new List<Painted>()).ToArray();
            for (var run = 0; run < runs; run++)
            {
                for (var i = 0; i < variants.Count; i++)
                    if (painters[i].Client is { } client) times[i].Add(client.Paint(shortened));
            }
            return [.. variants.Select((variant, i) => Row(table, order, shortened, variant, painters[i].Client, painters[i].Missing, painters[i].Memory, times[i]))];
        }
        finally
        {
            foreach (var (client, _, _) in painters) client?.Dispose();
        }
    }

    // One after the other, so that what is in use on the GPU after one has painted, and was not before, is that one's.
    private (PainterClient?, string?, long) WarmUp(Variant variant, PaintOrder order)
    {
        var before = PeakMemory.OnGpu ?? 0;
        try
        {
            var client = PainterClient.Start(variant.Model.Path, device, variant.Precision);
            return (client, null, client.Paint(order).PeakBytes - before);
        }
        catch (InvalidOperationException error)
        {
            return (null, error.Message, 0);
        }
    }

    private TableRow Row(string table, PaintOrder order, PaintOrder shortened, Variant variant, PainterClient? client, string? missing, long memory, List<Painted> times)
    {
        var row = new TableRow
        {
            Table = table, Name = variant.Name, Precision = variant.Precision, Device = facts.Name, Steps = order.Steps, StepsRun = shortened.Steps, Missing = missing,
        };
        if (client is null) return row;
        // PNDM makes one call more than steps, however many those are.
        var calls = order.Steps + times[0].Calls - shortened.Steps;
        var parts = new Painted(Median.Of(times.Select(time => time.TextEncode)), Median.Of(times.Select(time => time.Denoise / time.Calls * calls)),
            Median.Of(times.Select(time => time.Decode)), calls, memory);
        return row with
        {
            Seconds = parts.Total, Parts = parts, CallSeconds = client.Ready.CallSeconds, EnqueueSeconds = client.Ready.EnqueueSeconds,
            LoadSeconds = client.Ready.LoadSeconds, LoadPeakBytes = client.Ready.LoadPeakBytes, PeakBytes = memory,
            FloorSeconds = FlopFloor.Seconds(variant.Model, calls, order.Images, variant.Precision, facts),
        };
    }
}
