using System.Globalization;

namespace Distributed.Jobs;

/// <summary>Which limit of its tenant kept a job out.</summary>
/// <param name="Outcome"><see cref="AcceptOutcome.QueueFull"/> or <see cref="AcceptOutcome.QuotaExceeded"/>.</param>
/// <param name="Limit">What the tenant may have: jobs that wait, or seconds of device time a day.</param>
/// <param name="Left">What it has left of that.</param>
/// <param name="Asked">What the job would take of it.</param>
/// <param name="RetryAfter">When it is worth trying again; null when the job alone is more than the limit.</param>
public sealed record AcceptRefusal(AcceptOutcome Outcome, double Limit, double Left, double Asked, TimeSpan? RetryAfter)
{
    /// <summary>The same as a sentence for whoever sent the job, with what to do.</summary>
    public override string ToString() => $"{Reason} {Advice}";

    private string Reason => Outcome is AcceptOutcome.QueueFull
        ? string.Create(CultureInfo.InvariantCulture, $"{Limit} {(Limit == 1 ? "job" : "jobs")} of this tenant may wait at a time, and as many do.")
        : string.Create(CultureInfo.InvariantCulture, $"The job is estimated to take {Asked:0.###} s of device time, and {Left:0.###} s of this tenant's {Limit:0.###} s a day are left.");

    private string Advice => (Outcome, RetryAfter) switch
    {
        (_, null) => "No waiting helps: ask for less, or have the limit raised.",
        (AcceptOutcome.QueueFull, _) => "Try again when some have begun, or cancel some.",
        _ => "The day ends at midnight UTC.",
    };
}
