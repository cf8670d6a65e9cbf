using System.Diagnostics.Metrics;

namespace Distributed.Diffusion;

/// <summary>What an engine counts: the meter <c>Distributed.Diffusion</c>.</summary>
internal static class EngineMeter
{
    private static readonly Meter Meter = new("Distributed.Diffusion");
    private static readonly InstrumentAdvice<double> Short = new() { HistogramBucketBoundaries = [0.0001, 0.0003, 0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30] };
    private static readonly InstrumentAdvice<double> Share = new() { HistogramBucketBoundaries = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1] };

    private static readonly UpDownCounter<long> LanesNow = Meter.CreateUpDownCounter<long>("distributed.engine.lanes", "{image}", "Images on the device: being denoised, or waiting for room in a call.");
    private static readonly Histogram<double> Fill = Meter.CreateHistogram("distributed.engine.batch.fill", "1", "Rows of a tick's UNet call, as a share of the most it may have.", advice: Share);
    private static readonly Histogram<double> TickTime = Meter.CreateHistogram("distributed.engine.tick.duration", "s", "One tick: a UNet call and the samplers' step.", advice: Short);
    private static readonly Histogram<double> Gap = Meter.CreateHistogram("distributed.engine.tick.gap", "s", "Time between two pieces of the device's work while lanes waited.", advice: Short);
    private static readonly Histogram<double> Wait = Meter.CreateHistogram("distributed.engine.wait", "s", "From a job's coming to the engine to its first step.", advice: Short);
    private static readonly Counter<long> Prompts = Meter.CreateCounter<long>("distributed.engine.prompts", "{prompt}", "Prompts whose embeddings were needed; cached is true where they were kept.");
    private static readonly Counter<long> Splits = Meter.CreateCounter<long>("distributed.engine.splits", "{split}", "Calls that were split because memory ran out.");
    private static readonly Histogram<double> Previews = Meter.CreateHistogram("distributed.engine.preview.duration", "s", "Decoding one preview, while the device's other work waits.", advice: Short);

    public static void LanesChanged(string model, int by) => LanesNow.Add(by, Tag(model));

    public static void Ticked(string model, Tick<Lane> tick)
    {
        Fill.Record((double)tick.Rows / tick.Cap, Tag(model));
        TickTime.Record(tick.Elapsed.TotalSeconds, Tag(model));
    }

    public static void Waited(TimeSpan gap) => Gap.Record(gap.TotalSeconds);

    public static void Began(string model, TimeSpan wait) => Wait.Record(wait.TotalSeconds, Tag(model));

    public static void Looked(string model, (long Hits, long Misses) before, (long Hits, long Misses) after)
    {
        if (after.Hits > before.Hits) Prompts.Add(after.Hits - before.Hits, Tag(model), new("cached", true));
        if (after.Misses > before.Misses) Prompts.Add(after.Misses - before.Misses, Tag(model), new("cached", false));
    }

    public static void Split(string model) => Splits.Add(1, Tag(model));

    public static void Previewed(string model, TimeSpan elapsed) => Previews.Record(elapsed.TotalSeconds, Tag(model));

    // Models are named by their tier.
    private static KeyValuePair<string, object?> Tag(string model) => new("tier", model);
}
