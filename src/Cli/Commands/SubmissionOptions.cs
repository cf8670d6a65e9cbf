using System.CommandLine;
using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>The options that say what to paint; what is not said takes the default of the tier's model.</summary>
internal sealed class SubmissionOptions
{
    private readonly Option<Tier?> tier = WordOption.Of<Tier>("--tier", "The pipeline.");
    private readonly Option<long?> seed = new("--seed") { Description = "Paints the same picture again; drawn at random by default.", HelpName = "N" };
    private readonly Option<int?> steps = new("--steps") { Description = "Denoising steps.", HelpName = "N" };
    private readonly Option<int?> count = new("--count", "-n") { Description = "How many pictures.", HelpName = "N" };
    private readonly Option<string?> negative = new("--negative") { Description = "What the picture should not show.", HelpName = "TEXT" };
    private readonly Option<SchedulerName?> scheduler = WordOption.Of<SchedulerName>("--scheduler", "The noise scheduler.");
    private readonly Option<double?> guidance = new("--guidance") { Description = "How much the prompt weighs.", HelpName = "SCALE" };
    private readonly Option<FileInfo?> inputImage = new("--input-image") { Description = "A picture to start from: PNG, JPEG or WebP.", HelpName = "FILE" };
    private readonly Option<double?> strength = new("--strength") { Description = "How much of the input image is painted anew, above 0 to 1.", HelpName = "SHARE" };
    private readonly Option<int?> clipSkip = new("--clip-skip") { Description = "How many of the text encoder's last layers are left out, from 0.", HelpName = "N" };
    private readonly Option<PromptSyntax?> syntax = WordOption.Of<PromptSyntax>("--prompt-syntax", "How prompts are read.");

    private readonly Option<(int Width, int Height)?> size = new("--size")
    {
        Description = "Pixels, such as 512 or 768x512.",
        HelpName = "WxH",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var sides = text.Split('x').Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : 0).ToArray();
            if (sides is [> 0] or [> 0, > 0]) return (sides[0], sides[^1]);
            result.AddError($"--size cannot be '{text}', but a number of pixels such as 512, or width and height such as 768x512");
            return null;
        },
    };

    public IReadOnlyList<Symbol> Symbols => [tier, size, steps, guidance, scheduler, seed, count, negative, inputImage, strength, clipSkip, syntax];

    /// <exception cref="UsageException">The input image cannot be read.</exception>
    public JobSubmission Read(ParseResult parsed, string prompt) => new()
    {
        Prompt = prompt,
        NegativePrompt = parsed.GetValue(negative),
        Tier = parsed.GetValue(tier),
        Width = parsed.GetValue(size)?.Width,
        Height = parsed.GetValue(size)?.Height,
        Steps = parsed.GetValue(steps),
        GuidanceScale = parsed.GetValue(guidance),
        Scheduler = parsed.GetValue(scheduler),
        Seed = parsed.GetValue(seed),
        ImageCount = parsed.GetValue(count),
        InputImage = parsed.GetValue(inputImage) is { } file ? ReadFile(file) : null,
        Strength = parsed.GetValue(strength),
        ClipSkip = parsed.GetValue(clipSkip),
        PromptSyntax = parsed.GetValue(syntax),
    };

    private static byte[] ReadFile(FileInfo file)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The input image cannot be read: {error.Message}");
        }
    }
}
