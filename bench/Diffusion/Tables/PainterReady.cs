namespace Distributed.DiffusionBench;

/// <summary>What a painter says when it is warm.</summary>
/// <param name="LoadSeconds">From nothing to every weight in its place.</param>
/// <param name="LoadPeakBytes">The most memory the process held until then.</param>
/// <param name="EnqueueSeconds">How long the host takes to hand one guided UNet call to the device.</param>
/// <param name="CallSeconds">How long that call takes until the device is done.</param>
internal sealed record PainterReady(double LoadSeconds, long LoadPeakBytes, double EnqueueSeconds, double CallSeconds);
