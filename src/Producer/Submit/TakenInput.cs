using Distributed.Contracts;
using Distributed.Images;

namespace Distributed.Producer;

/// <summary>What came of a submission's input image.</summary>
/// <param name="Request">The request, which names the image if there is one.</param>
/// <param name="Refusal">Why nothing may be queued; null when all is well.</param>
internal sealed record TakenInput(GenerationRequest Request, ProblemHttpResult? Refusal = null)
{
    /// <summary>The image as it was stored; null when there is none.</summary>
    public StoredImage? Stored { get; init; }
}
