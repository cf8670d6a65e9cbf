using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Turns what a client asks for into a request that cannot be wrong, or says what is wrong with every field.</summary>
/// <param name="tiers">What can be painted.</param>
/// <param name="estimates">What was measured; null refuses no deadline for being too short.</param>
public sealed class SubmissionCheck(ITierCatalog tiers, JobEstimates? estimates = null)
{
    /// <summary>Longest prompt in characters.</summary>
    public const int MaxPromptLength = 2000;

    /// <summary>How much of an input image is painted anew when nobody says.</summary>
    public const double DefaultStrength = 0.8;

    /// <summary>The longest time that a job may wait before it expires: a week, in seconds.</summary>
    public const int MaxDeadlineSeconds = 7 * 24 * 3600;

    /// <summary>Random seeds are drawn below this, so that every tool of the field can take them.</summary>
    private const long RandomSeeds = 1L << 32;

    /// <summary>Checks a submission and fills in the defaults of the tier's model.</summary>
    /// <param name="submission">What the client sent.</param>
    /// <param name="errors">Every wrong field is added here.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The request; null when a field is wrong. An input image is not looked at: whoever stores it adds its name.</returns>
    public async ValueTask<GenerationRequest?> ResolveAsync(JobSubmission submission, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        var before = errors.Count;
        var prompt = CheckText("prompt", submission.Prompt, isRequired: true, errors);
        var negativePrompt = CheckText("negativePrompt", submission.NegativePrompt, isRequired: false, errors);
        if (submission.DeadlineSeconds is { } deadline) CheckRange("deadlineSeconds", deadline, 1, MaxDeadlineSeconds, errors);
        if (await FindAsync(submission.Tier ?? Tier.Full, errors, cancellation) is not { } tier) return null;

        var (width, height) = CheckSize(submission, tier, errors);
        var scheduler = submission.Scheduler ?? tier.DefaultScheduler;
        var steps = CheckSteps(submission.Steps, scheduler, tier, errors);
        var guidance = CheckGuidance(submission.GuidanceScale ?? tier.DefaultGuidanceScale, tier, errors);
        var count = CheckRange("imageCount", submission.ImageCount ?? 1, 1, tier.MaxImageCount, errors);
        var eta = CheckEta(submission.Eta ?? 0, scheduler, errors);
        var clipSkip = CheckRange("clipSkip", submission.ClipSkip ?? 0, 0, tier.MaxClipSkip, errors);
        var strength = CheckStrength(submission, steps, errors);
        var seed = submission.Seed ?? RandomSeed();
        if (seed < 0 || seed > long.MaxValue - tier.MaxImageCount)
            errors.Add(FieldError.Of("seed", $"must be between 0 and {long.MaxValue - tier.MaxImageCount}, so that every image has its own."));

        if (errors.Count > before) return null;
        var request = new GenerationRequest
        {
            Prompt = prompt,
            NegativePrompt = negativePrompt,
            Tier = tier.Tier,
            Width = width,
            Height = height,
            Steps = steps,
            GuidanceScale = guidance,
            Scheduler = scheduler,
            Seed = seed,
            ImageCount = count,
            Eta = eta,
            ClipSkip = clipSkip,
            PromptSyntax = submission.PromptSyntax ?? PromptSyntax.Plain,
            Strength = strength,
            Previews = submission.Previews ?? false,
        };
        if (submission.DeadlineSeconds is { } asked) CheckDeadline(asked, request, errors);
        return errors.Count > before ? null : request;
    }

    /// <summary>A seed for whoever names none.</summary>
    public static long RandomSeed() => Random.Shared.NextInt64(RandomSeeds);

    private static string CheckText(string field, string? text, bool isRequired, ICollection<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (isRequired) errors.Add(FieldError.Of(field, "is required: say what the picture shows."));
            return "";
        }
        if (!IsWellFormed(text))
        {
            errors.Add(FieldError.Of(field, "is not well-formed Unicode: a surrogate stands alone."));
            return "";
        }
        if (text.Length > MaxPromptLength)
            errors.Add(FieldError.Of(field, $"has {text.Length} characters; at most {MaxPromptLength} are allowed."));
        if (text.Any(character => char.IsControl(character) && character is not ('\n' or '\t')))
            errors.Add(FieldError.Of(field, "contains control characters; only line feeds and tabs are allowed."));
        return text;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])) return false;
        }
        return true;
    }

    private static (int Width, int Height) CheckSize(JobSubmission submission, TierProfile tier, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        var width = CheckSide("width", submission.Width ?? tier.DefaultSide, tier, errors);
        var height = CheckSide("height", submission.Height ?? tier.DefaultSide, tier, errors);
        if (errors.Count == before && (long)width * height > tier.MaxPixels)
            errors.Add(FieldError.Of("width", $"times height is {(long)width * height} pixels; {tier.Model} paints at most {tier.MaxPixels}."));
        return (width, height);
    }

    private static int CheckSide(string field, int pixels, TierProfile tier, ICollection<FieldError> errors)
    {
        if (pixels < tier.MinSide || pixels > tier.MaxSide || pixels % tier.SideMultiple != 0)
        {
            errors.Add(FieldError.Of(field,
                $"is {pixels}; {tier.Model} paints {tier.MinSide} to {tier.MaxSide} pixels in multiples of {tier.SideMultiple}."));
        }
        return pixels;
    }

    private static int CheckRange(string field, int value, int least, int most, ICollection<FieldError> errors)
    {
        if (value < least || value > most) errors.Add(FieldError.Of(field, $"is {value}; it must be between {least} and {most}."));
        return value;
    }

    private static int CheckSteps(int? asked, SchedulerName scheduler, TierProfile tier, ICollection<FieldError> errors)
    {
        var most = tier.MaxSteps;
        if (tier.Schedulers.Count > 0 && !tier.Schedulers.TryGetValue(scheduler, out most))
        {
            var others = string.Join(", ", tier.Schedulers.Keys.Select(known => known.Word()));
            errors.Add(FieldError.Of("scheduler", $"{scheduler.Word()} cannot sample {tier.Model}, whose scheduler_config.json asks for more than it can; these can: {others}."));
            return asked ?? tier.DefaultSteps;
        }
        most = Math.Min(most, tier.MaxSteps);
        return CheckRange("steps", asked ?? Math.Min(tier.DefaultSteps, most), 1, most, errors);
    }

    private static double CheckGuidance(double scale, TierProfile tier, ICollection<FieldError> errors)
    {
        if (!(scale >= 0 && scale <= tier.MaxGuidanceScale))
            errors.Add(FieldError.Of("guidanceScale", $"must be between 0 and {tier.MaxGuidanceScale:g}; at 1 and below there is no guidance."));
        return scale;
    }

    private static double CheckEta(double eta, SchedulerName scheduler, ICollection<FieldError> errors)
    {
        if (!(eta >= 0 && eta <= 1)) errors.Add(FieldError.Of("eta", "must be between 0 and 1."));
        else if (eta > 0 && scheduler is not SchedulerName.Ddim)
            errors.Add(FieldError.Of("eta", $"is for the scheduler ddim alone, and this is {scheduler.Word()}; leave eta out, or set scheduler to ddim."));
        return eta;
    }

    /// <summary>The queue may be shorter by then, but painting takes what it takes.</summary>
    private void CheckDeadline(int seconds, GenerationRequest request, ICollection<FieldError> errors)
    {
        if (estimates?.HalfOf(request) is not { } half || half <= TimeSpan.FromSeconds(seconds)) return;
        errors.Add(FieldError.Of("deadlineSeconds", string.Create(CultureInfo.InvariantCulture,
            $"is {seconds}, and half of the jobs like this one lately took {half.TotalSeconds:0.###} s or more once they were begun, so it would be late even if nothing waited. Allow at least {Math.Ceiling(half.TotalSeconds)}, or ask for fewer steps, fewer images or a smaller picture.")));
    }

    /// <summary>An input image is painted over in the last of the steps, and at least in one.</summary>
    private static double? CheckStrength(JobSubmission submission, int steps, ICollection<FieldError> errors)
    {
        if (submission.InputImage is null)
        {
            if (submission.Strength is not null) errors.Add(FieldError.Of("strength", "is for image to image; send inputImage with it, or leave it out."));
            return null;
        }
        var strength = submission.Strength ?? DefaultStrength;
        if (!(strength > 0 && strength <= 1)) errors.Add(FieldError.Of("strength", "must be above 0, and at most 1."));
        else if (steps > 0 && (int)(steps * strength) < 1)
        {
            errors.Add(FieldError.Of("strength", string.Create(CultureInfo.InvariantCulture,
                $"is {strength}, which leaves none of {steps} steps; ask for more of either, so that steps × strength is at least 1.")));
        }
        return strength;
    }

    private async ValueTask<TierProfile?> FindAsync(Tier tier, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        if (await tiers.FindAsync(tier, cancellation) is { } profile) return profile;
        var served = string.Join(", ", (await tiers.ListAsync(cancellation)).Select(known => known.Tier.Word()));
        errors.Add(FieldError.Of("tier", $"{tier.Word()} is not served here; these are: {served}."));
        return null;
    }
}
