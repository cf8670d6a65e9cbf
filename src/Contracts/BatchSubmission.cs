namespace Distributed.Contracts;

/// <summary>
/// Jobs that are accepted together under one handle, all or none, at most <see cref="MaxJobs"/>. Exactly one of <see cref="Prompts"/>,
/// <see cref="Jobs"/> and <see cref="Matrix"/> says which.
/// </summary>
public sealed record BatchSubmission
{
    /// <summary>Most jobs of a batch.</summary>
    public const int MaxJobs = 1000;

    /// <summary>Longest name in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>What the client calls it; at most 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What a job takes where it says nothing itself. An input image is not taken in a batch.</summary>
    public JobSubmission? Defaults { get; init; }

    /// <summary>One job for each prompt.</summary>
    public IReadOnlyList<string>? Prompts { get; init; }

    /// <summary>The jobs, each as it would be sent alone; its own fields go before the defaults.</summary>
    public IReadOnlyList<JobSubmission>? Jobs { get; init; }

    /// <summary>One job for each combination of values.</summary>
    public BatchMatrix? Matrix { get; init; }
}
