namespace Distributed.Jobs;

/// <summary>
/// The specification of a job's life. The store's conditional statements implement it, and a test drives every state × event through both.
/// </summary>
/// <remarks>
/// <code>
/// queued ──Claim──▶ running ──Succeed──▶ succeeded
///   │ ▲                │ └─────Fail────▶ failed            (permanent, or the failure budget is used up)
///   │ └─Fail, HandBack,┘ └─LeaseExpire─▶ failed            (the crash budget is used up)
///   │   LeaseExpire      └─HandBack, Fail, LeaseExpire after Cancel─▶ cancelled
///   ├──Cancel──▶ cancelled
///   └──DeadlinePass──▶ expired
/// </code>
/// </remarks>
public static class JobLifecycle
{
    /// <summary>The state after an event; the same state when the event does not apply: an older attempt speaks, or all is over.</summary>
    public static JobState Apply(JobState state, JobEvent @event) => (state, @event) switch
    {
        (JobState.Queued queued, JobEvent.Claim) => new JobState.Running(queued.Budget with { Attempt = queued.Budget.Attempt + 1 }),
        (JobState.Queued queued, JobEvent.Cancel) => new JobState.Cancelled(queued.Budget),
        (JobState.Queued queued, JobEvent.DeadlinePass) => new JobState.Expired(queued.Budget),
        (JobState.Running running, JobEvent.Cancel) => running with { CancelRequested = true },
        (JobState.Running running, JobEvent.Succeed(var attempt)) when Holds(running, attempt) => new JobState.Succeeded(running.Budget),
        (JobState.Running running, JobEvent.Fail(var attempt, var failure)) when Holds(running, attempt) => Fail(running, failure),
        (JobState.Running running, JobEvent.HandBack(var attempt)) when Holds(running, attempt) => Requeue(running, running.Budget),
        (JobState.Running running, JobEvent.LeaseExpire) => Crash(running),
        _ => state,
    };

    private static bool Holds(JobState.Running running, int attempt) => running.Budget.Attempt == attempt;

    private static JobState Fail(JobState.Running running, JobFailure failure)
    {
        var budget = running.Budget with { FailureCount = running.Budget.FailureCount + 1 };
        return failure.IsPermanent || budget.FailureCount >= JobBudget.MaxFailures
            ? new JobState.Failed(budget, failure.Code)
            : Requeue(running, budget);
    }

    private static JobState Crash(JobState.Running running)
    {
        var budget = running.Budget with { CrashCount = running.Budget.CrashCount + 1 };
        return !running.CancelRequested && budget.CrashCount >= JobBudget.MaxCrashes
            ? new JobState.Failed(budget, JobFailure.WorkerCrashed)
            : Requeue(running, budget);
    }

    private static JobState Requeue(JobState.Running running, JobBudget budget) =>
        running.CancelRequested ? new JobState.Cancelled(budget) : new JobState.Queued(budget);
}
