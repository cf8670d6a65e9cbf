using System.CommandLine;
using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>The options that say what to paint; what is not said takes the default of the tier's model.</summary>
internal sealed class SubmissionOptions
{
    private readonly Option<Tier?> tier = WordOption.Of<Tier>("--tier", "Which pipeline paints it.");
    private readonly Option<long?> seed = NumberOption.Of<long>("--seed", "Paints the same picture again; drawn at random by default.");
    private readonly Option<int?> steps = NumberOption.Of<int>("--steps", "Denoising steps.");
    private readonly Option<int?> count = NumberOption.Of<int>("--count", "How many pictures.", "-n");
    private readonly Option<string?> negative = new("--negative") { Description = "What the picture should not show.", HelpName = "TEXT" };
    private readonly Option<SchedulerName?> scheduler = WordOption.Of<SchedulerName>("--scheduler", "The noise scheduler.");
    private readonly Option<double?> eta = NumberOption.Of<double>("--eta", "How much fresh noise each step of the scheduler ddim adds, 0 to 1.");
    private readonly Option<double?> guidance = NumberOption.Of<double>("--guidance", "How much the prompt weighs (guidance scale).");
    private readonly Option<FileInfo?> inputImage = new("--input-image") { Description = "A picture to start from: PNG, JPEG or WebP.", HelpName = "FILE" };
    private readonly Option<double?> strength = NumberOption.Of<double>("--strength", "How much of the input image is painted anew, above 0 to 1.");
    private readonly Option<int?> clipSkip = NumberOption.Of<int>("--clip-skip", "How many of the text encoder's last layers are left out, from 0.");
    private readonly Option<PromptSyntax?> syntax = WordOption.Of<PromptSyntax>("--prompt-syntax", "How prompts are read.");
    private readonly Option<Priority?> priority = WordOption.Of<Priority>("--priority", "Which jobs go first.");
    private readonly Option<int?> deadline = NumberOption.Of<int>("--deadline", "Seconds after which a job expires if it still waits.");

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

    /// <summary>The options of one job.</summary>
    public IReadOnlyList<Symbol> Symbols => [.. Common, inputImage, strength];

    /// <summary>The options that many jobs can share.</summary>
    public IReadOnlyList<Symbol> Common => [tier, size, steps, guidance, scheduler, eta, seed, count, negative, clipSkip, syntax, priority, deadline];

    /// <exception cref="UsageException">The input image cannot be read.</exception>
    public JobSubmission Read(ParseResult parsed, string? prompt) => new()
    {
        Prompt = prompt,
        NegativePrompt = parsed.GetValue(negative),
        Tier = parsed.GetValue(tier),
        Width = parsed.GetValue(size)?.Width,
        Height = parsed.GetValue(size)?.Height,
        Steps = parsed.GetValue(steps),
        GuidanceScale = parsed.GetValue(guidance),
        Scheduler = parsed.GetValue(scheduler),
        Eta = parsed.GetValue(eta),
        Seed = parsed.GetValue(seed),
        ImageCount = parsed.GetValue(count),
        InputImage = parsed.GetValue(inputImage) is { } file ? ReadFile(file) : null,
        Strength = parsed.GetValue(strength),
        ClipSkip = parsed.GetValue(clipSkip),
        PromptSyntax = parsed.GetValue(syntax),
        Priority = parsed.GetValue(priority),
        DeadlineSeconds = parsed.GetValue(deadline),
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
