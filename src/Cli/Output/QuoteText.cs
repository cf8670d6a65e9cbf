using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>What a submission would become, as a person reads it.</summary>
internal static class QuoteText
{
    private const int NameWidth = 18;

    public static IEnumerable<string> Describe(JobQuote quote)
    {
        var request = quote.Request;
        return new (string Name, string? Value)[]
        {
            ("prompt", request.Prompt),
            ("negative prompt", request.NegativePrompt),
            ("tier", request.Tier.Word()),
            ("size", $"{Text(request.Width)} x {Text(request.Height)}"),
            ("images", Text(request.ImageCount)),
            ("steps", Text(request.Steps)),
            ("guidance scale", Text(request.GuidanceScale)),
            ("scheduler", request.Scheduler.Word()),
            ("eta", request.Scheduler is SchedulerName.Ddim ? Text(request.Eta) : null),
            ("clip skip", Text(request.ClipSkip)),
            ("prompt syntax", request.PromptSyntax.Word()),
            ("strength", request.Strength is { } strength ? Text(strength) : null),
            ("priority", quote.Priority.Word()),
            ("GPU time", quote.EstimatedGpuSeconds is { } seconds ? WaitText.Of(TimeSpan.FromSeconds(seconds)) : "not known before a job of this tier was measured"),
            ("it would be", quote.Eta is { } eta ? WaitText.Queued(eta) : "done at a time that is not known yet"),
        }
        .Where(line => !string.IsNullOrEmpty(line.Value)).Select(line => $"{line.Name.PadRight(NameWidth)}{Terminal.Clean(line.Value!)}");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
