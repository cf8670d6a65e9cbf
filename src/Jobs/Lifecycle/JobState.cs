namespace Distributed.Jobs;

/// <summary>A job's state, each kind holding only what is true in it.</summary>
/// <param name="Budget">What its attempts have used up.</param>
public abstract record JobState(JobBudget Budget)
{
    /// <summary>Waits for a worker.</summary>
    public sealed record Queued(JobBudget Budget) : JobState(Budget);

    /// <summary>A worker holds attempt <see cref="JobBudget.Attempt"/>.</summary>
    /// <param name="Budget">What its attempts have used up.</param>
    /// <param name="CancelRequested">Whether the worker has been asked to stop.</param>
    public sealed record Running(JobBudget Budget, bool CancelRequested = false) : JobState(Budget);

    /// <summary>Its images are stored. Terminal.</summary>
    public sealed record Succeeded(JobBudget Budget) : JobState(Budget);

    /// <summary>It cannot be painted. Terminal.</summary>
    /// <param name="Budget">What its attempts used up.</param>
    /// <param name="Code">Why, as a stable word.</param>
    public sealed record Failed(JobBudget Budget, string Code) : JobState(Budget);

    /// <summary>Somebody cancelled it. Terminal.</summary>
    public sealed record Cancelled(JobBudget Budget) : JobState(Budget);

    /// <summary>Its deadline passed while it waited. Terminal.</summary>
    public sealed record Expired(JobBudget Budget) : JobState(Budget);
}
