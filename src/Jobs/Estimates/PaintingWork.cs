using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>How much there is to compute for a request: rows of UNet calls times pixels. What a unit costs is measured.</summary>
internal static class PaintingWork
{
    /// <summary>The work; a guided image fills two rows of each call, and over an input image only a share of the steps is done.</summary>
    public static double Of(GenerationRequest request)
    {
        var steps = request.Strength is { } strength ? Math.Max(1, (int)(request.Steps * strength)) : request.Steps;
        var rows = request.GuidanceScale > 1 ? 2 : 1;
        return (double)steps * rows * request.Width * request.Height * request.ImageCount;
    }
}
