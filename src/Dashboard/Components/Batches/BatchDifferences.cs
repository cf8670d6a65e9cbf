using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>By what jobs of one batch differ, for a batch is often made to compare.</summary>
internal sealed class BatchDifferences
{
    private readonly bool tier, size, seed, scheduler, steps, guidanceScale;

    /// <param name="jobs">The jobs that are shown together.</param>
    public BatchDifferences(IReadOnlyList<JobDetails> jobs)
    {
        HavePrompts = Differ(jobs, request => request.Prompt);
        (tier, size) = (Differ(jobs, request => request.Tier), Differ(jobs, request => (request.Width, request.Height)));
        (seed, scheduler) = (Differ(jobs, request => request.Seed), Differ(jobs, request => request.Scheduler));
        (steps, guidanceScale) = (Differ(jobs, request => request.Steps), Differ(jobs, request => request.GuidanceScale));
    }

    /// <summary>Whether they have different prompts.</summary>
    public bool HavePrompts { get; }

    /// <summary>Whether they differ by more than a table of jobs shows anyway.</summary>
    public bool AreMany => seed || scheduler || steps || guidanceScale;

    /// <summary>What of a job a table of jobs does not show, and others have otherwise.</summary>
    public string Rest(GenerationRequest request) => Join(Others(request));

    /// <summary>All but the prompt that a job has and others have otherwise.</summary>
    public string All(GenerationRequest request) =>
        Join([tier ? request.Tier.Word() : "", size ? JobText.Size(request) : "", .. Others(request)]);

    private IEnumerable<string> Others(GenerationRequest request) =>
    [
        scheduler ? request.Scheduler.Word() : "", steps ? JobText.Count(request.Steps, "step") : "",
        guidanceScale ? string.Create(CultureInfo.InvariantCulture, $"guidance {request.GuidanceScale}") : "",
        seed ? string.Create(CultureInfo.InvariantCulture, $"seed {request.Seed}") : "",
    ];

    private static string Join(IEnumerable<string> parts) => string.Join(" · ", parts.Where(part => part.Length > 0));

    private static bool Differ<T>(IReadOnlyList<JobDetails> jobs, Func<GenerationRequest, T> value) => jobs.Select(job => value(job.Request)).Distinct().Skip(1).Any();
}
