using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What makes jobs of a tier alike in the time that their painting takes.</summary>
/// <param name="Scheduler">How they sample; some call the UNet more often than others.</param>
/// <param name="Steps">Steps that are done; over an input image it is a share of them.</param>
/// <param name="Rows">Rows of a UNet call for each image: two with guidance.</param>
/// <param name="Width">Of an image in pixels.</param>
/// <param name="Height">Of an image in pixels.</param>
/// <param name="Images">How many.</param>
internal readonly record struct PaintingKind(SchedulerName Scheduler, int Steps, int Rows, int Width, int Height, int Images)
{
    /// <summary>The kind of a request.</summary>
    public static PaintingKind Of(GenerationRequest request) => new(
        request.Scheduler, request.Strength is { } strength ? Math.Max(1, (int)(request.Steps * strength)) : request.Steps, request.GuidanceScale > 1 ? 2 : 1,
        request.Width, request.Height, request.ImageCount);

    /// <summary>How much there is to compute: rows of UNet calls times pixels. What a unit costs is measured.</summary>
    public double Work => (double)Steps * Rows * Width * Height * Images;
}
