using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary>A job's request in the words of the pipeline.</summary>
internal static class RequestMapping
{
    public static GenerationParameters ToParameters(this GenerationRequest request) => new()
    {
        Prompt = request.Prompt,
        NegativePrompt = request.NegativePrompt,
        Width = request.Width,
        Height = request.Height,
        Steps = request.Steps,
        GuidanceScale = request.GuidanceScale,
        Scheduler = request.Scheduler.Word(),
        Seeds = [.. Enumerable.Range(0, request.ImageCount).Select(index => request.Seed + index)],
    };
}
