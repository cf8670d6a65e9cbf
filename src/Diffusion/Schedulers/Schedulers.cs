namespace Distributed.Diffusion;

/// <summary>The samplers there are, by their short names in the field and by their class names in model folders.</summary>
public static class Schedulers
{
    private const string Karras = "dpmpp_2m_karras";

    private static readonly (string Name, string ClassName, Func<SchedulerConfig, int, double, int, Schedule> Make)[] Known =
    [
        ("ddim", DdimScheduler.ClassName, DdimScheduler.Schedule),
        ("pndm", PndmScheduler.ClassName, (config, steps, _, skip) => PndmScheduler.Schedule(config, steps, skip)),
        ("euler", EulerScheduler.ClassName, (config, steps, _, skip) => EulerScheduler.Schedule(config, steps, skip)),
        ("euler_ancestral", EulerAncestralScheduler.ClassName, (config, steps, _, skip) => EulerAncestralScheduler.Schedule(config, steps, skip)),
        ("dpmpp_2m", DpmSolverMultistepScheduler.ClassName, (config, steps, _, skip) => DpmSolverMultistepScheduler.Schedule(config, steps, karras: false, skip)),
        (Karras, DpmSolverMultistepScheduler.ClassName, (config, steps, _, skip) => DpmSolverMultistepScheduler.Schedule(config, steps, karras: true, skip)),
        ("lcm", LcmScheduler.ClassName, (config, steps, _, skip) => LcmScheduler.Schedule(config, steps, skip)),
    ];

    /// <summary>The short names, for example <c>ddim</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(scheduler => scheduler.Name)];

    /// <summary>Whether a short or class name is known; the case of letters does not matter.</summary>
    public static bool Knows(string name) => ShortName(name) is not null;

    /// <summary>The short name of a sampler given by either name; null when it is not known.</summary>
    public static string? ShortName(string name) => Array.Find(Known, scheduler => Same(name, scheduler.Name) || Same(name, scheduler.ClassName)).Name;

    /// <summary>
    /// The short name where a class has several: <c>DPMSolverMultistepScheduler</c> is <c>dpmpp_2m_karras</c> if the configuration says
    /// <c>use_karras_sigmas</c>. A short name stays what it is.
    /// </summary>
    public static string? ShortName(string name, SchedulerConfig config) =>
        Same(name, DpmSolverMultistepScheduler.ClassName) && config.Keys.Bool("use_karras_sigmas") == true ? Karras : ShortName(name);

    /// <summary>Lays out a sampler.</summary>
    /// <param name="name">A short or class name; null takes the one the configuration was written for.</param>
    /// <param name="config">The model's scheduler_config.json, whichever sampler it was written for.</param>
    /// <param name="steps">How many denoising steps.</param>
    /// <param name="eta">DDIM's noise, 0 to 1; samplers that have no such thing ignore it.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    /// <exception cref="ArgumentException">The name is unknown, or the steps, eta or skip do not fit.</exception>
    /// <exception cref="InvalidDataException">The configuration asks for something that is not built.</exception>
    public static Schedule Create(string? name, SchedulerConfig config, int steps, double eta = 0, int skip = 0)
    {
        var asked = name ?? config.ClassName ?? throw new InvalidDataException("scheduler_config.json has no _class_name.");
        var found = ShortName(asked, config) ?? throw new ArgumentException($"Scheduler '{asked}' is not known; there are {List()}.", nameof(name));
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        if (skip >= steps && steps > 0)
            throw new ArgumentOutOfRangeException(nameof(skip), skip, $"With {steps} steps at most {steps - 1} calls can be left out.");
        return Array.Find(Known, scheduler => scheduler.Name == found).Make(config, steps, eta, skip);

        static string List() => string.Join(", ", Known.Select(scheduler => $"{scheduler.Name} ({scheduler.ClassName})"));
    }

    private static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
