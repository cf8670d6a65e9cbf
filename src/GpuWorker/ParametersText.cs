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
        text.Append(CultureInfo.InvariantCulture,
            $"Steps: {request.Steps}, Sampler: {NameOf(request.Scheduler)}, CFG scale: {request.GuidanceScale}, Seed: {request.Seed + index}, Size: {request.Width}x{request.Height}, Model: {request.Tier.Word()}");
        if (request.Strength is { } strength) text.Append(CultureInfo.InvariantCulture, $", Denoising strength: {strength}");
        if (request.ClipSkip > 0) text.Append(CultureInfo.InvariantCulture, $", Clip skip: {request.ClipSkip + 1}");          // there counted from 1
        if (request.Eta > 0) text.Append(CultureInfo.InvariantCulture, $", Eta: {request.Eta}");
        return text.ToString();
    }

    /// <summary>The samplers' names in those user interfaces.</summary>
    private static string NameOf(SchedulerName scheduler) => scheduler switch
    {
        SchedulerName.Euler => "Euler",
        SchedulerName.EulerAncestral => "Euler a",
        SchedulerName.Dpmpp2M => "DPM++ 2M",
        SchedulerName.Dpmpp2MKarras => "DPM++ 2M Karras",
        _ => scheduler.Word().ToUpperInvariant(),
    };
}
