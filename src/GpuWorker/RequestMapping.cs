using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;
using PromptSyntax = Distributed.Diffusion.PromptSyntax;

namespace Distributed.GpuWorker;

/// <summary>A job's request in the words of the pipeline.</summary>
internal static class RequestMapping
{
    /// <param name="request">The request.</param>
    /// <param name="input">Its input image, if it names one.</param>
    public static GenerationParameters ToParameters(this GenerationRequest request, RgbImage? input = null)
    {
        var parameters = new GenerationParameters
        {
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Width = request.Width,
            Height = request.Height,
            Steps = request.Steps,
            GuidanceScale = request.GuidanceScale,
            Scheduler = request.Scheduler.Word(),
            Eta = request.Eta,
            ClipSkip = request.ClipSkip,
            PromptSyntax = request.PromptSyntax is Contracts.PromptSyntax.Weighted ? PromptSyntax.Weighted : PromptSyntax.Plain,
            InputImage = input is null ? null : new(input.Width, input.Height, input.Rgb),
            Seeds = [.. Enumerable.Range(0, request.ImageCount).Select(index => request.Seed + index)],
        };
        return request.Strength is { } strength ? parameters with { Strength = strength } : parameters;
    }
}
