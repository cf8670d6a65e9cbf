using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>How much there is to compute for a request.</summary>
internal static class PaintingWork
{
    /// <summary>The work; a guided image fills two rows of each call, and over an input image only a share of the steps is done.</summary>
    public static double Of(GenerationRequest request) => PaintingKind.Of(request).Work;
}
