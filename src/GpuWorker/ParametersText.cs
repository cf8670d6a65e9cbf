using System.Globalization;
using System.Text;
using Distributed.Contracts;

namespace Distributed.GpuWorker;

/// <summary>
/// What painted an image, as the text that web user interfaces write into a PNG under <c>parameters</c> and read back from it: the prompt,
/// the negative prompt, then the settings on one line.
/// </summary>
internal static class ParametersText
{
    public static string Of(GenerationRequest request, int index)
    {
        var text = new StringBuilder(request.Prompt).Append('\n');
        if (request.NegativePrompt.Length > 0) text.Append("Negative prompt: ").Append(request.NegativePrompt).Append('\n');
        return text.Append(CultureInfo.InvariantCulture,
            $"Steps: {request.Steps}, Sampler: {request.Scheduler.Word().ToUpperInvariant()}, CFG scale: {request.GuidanceScale}, Seed: {request.Seed + index}, Size: {request.Width}x{request.Height}, Model: {request.Tier.Word()}")
            .ToString();
    }
}
