using System.Diagnostics.Metrics;

namespace Distributed.Images;

/// <summary>What the sweeper counts, in the meter <c>Distributed.Images</c>.</summary>
internal static class SweepMetrics
{
    private static readonly Meter Meter = new("Distributed.Images");
    private static readonly Counter<long> SweptImages = Meter.CreateCounter<long>("distributed.image.swept", "{image}", "Pictures deleted because no job needs them.");
    private static readonly Counter<long> SweptBytes = Meter.CreateCounter<long>("distributed.image.swept.bytes", "By", "What they took up.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("distributed.image.sweep.failed", "{failure}", "Sweeps that broke off, and strays that could not be deleted.");

    public static void Swept(ListedImage image)
    {
        SweptImages.Add(1);
        SweptBytes.Add(image.Length);
    }

    public static void Failed() => Failures.Add(1);
}
