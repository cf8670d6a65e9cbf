using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>One change of a job's status, as the database recorded it.</summary>
/// <param name="At">When, by the database's clock.</param>
/// <param name="From">Where the job stood; null when it was accepted.</param>
/// <param name="Status">Where it stands since.</param>
/// <param name="Attempt">Its attempt after the change; 0 before the first.</param>
/// <param name="Actor">Who did it: a worker by its name, <c>client</c> or <c>reaper</c>; null when unknown.</param>
/// <param name="Error">Why the attempt ended; null unless it failed or its worker fell silent.</param>
public sealed record JobTransition(DateTimeOffset At, JobStatus? From, JobStatus Status, int Attempt, string? Actor, JobError? Error)
{
    /// <summary>What happened, as a sentence for a person.</summary>
    public string Reason => (From, Status) switch
    {
        (null, _) => "Accepted; it waits for a worker.",
        (_, JobStatus.Running) => $"Attempt {Attempt} began on {Actor ?? "a worker"}.",
        (_, JobStatus.Queued) when Error is { } error => $"Attempt {Attempt} ended early: {error.Message} The job waits for another attempt.",
        (_, JobStatus.Queued) => $"{Actor ?? "Its worker"} gave it back unfinished; it waits for another worker, and no attempt is charged.",
        (_, JobStatus.Succeeded) => $"Attempt {Attempt} finished; the pictures are stored.",
        (_, JobStatus.Failed) => Error?.Explain() ?? "It cannot be painted.",
        (JobStatus.Running, JobStatus.Cancelled) => $"Attempt {Attempt} stopped, as was asked.",
        (_, JobStatus.Cancelled) => "Cancelled before a worker had it.",
        _ => "Its deadline passed while it waited.",
    };
}
