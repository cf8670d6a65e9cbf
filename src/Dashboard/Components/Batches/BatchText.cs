using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>What every page says about a batch in the same way.</summary>
internal static class BatchText
{
    /// <summary>Whether nothing can happen to a batch any more.</summary>
    public static bool IsOver(this BatchDetails batch) => batch.Counts is { Queued: 0, Running: 0 };

    /// <summary>How many of its jobs have ended, well or not.</summary>
    public static int Done(BatchDetails batch) => batch.JobCount - batch.Counts.Queued - batch.Counts.Running;

    /// <summary>What a batch is called.</summary>
    public static string Title(BatchDetails batch) => string.IsNullOrWhiteSpace(batch.Name) ? $"Batch {JobText.Short(batch.Id)}" : batch.Name;

    /// <summary>Where it stands.</summary>
    public static BatchState State(BatchDetails batch) => batch.Counts switch
    {
        { Running: 0 } counts when counts.Queued == batch.JobCount && batch.CancelRequestedAt is null => BatchState.Queued,
        { Queued: > 0 } or { Running: > 0 } => batch.CancelRequestedAt is null ? BatchState.Running : BatchState.Stopping,
        { Cancelled: > 0 } when batch.CancelRequestedAt is not null => BatchState.Cancelled,
        { Succeeded: var well } when well == batch.JobCount => BatchState.Succeeded,
        { Succeeded: > 0 } => BatchState.PartlySucceeded,
        { Failed: > 0 } => BatchState.Failed,
        { Cancelled: > 0 } => BatchState.Cancelled,
        _ => BatchState.Expired,
    };

    /// <summary>How many jobs stand at each status, in the order in which a bar shows them: what has ended, what runs, what waits.</summary>
    public static IReadOnlyList<(JobStatus Status, int Count)> Parts(BatchCounts counts) =>
    [
        (JobStatus.Succeeded, counts.Succeeded), (JobStatus.Failed, counts.Failed), (JobStatus.Cancelled, counts.Cancelled),
        (JobStatus.Expired, counts.Expired), (JobStatus.Running, counts.Running), (JobStatus.Queued, counts.Queued),
    ];

    /// <summary>The same in words, for example <c>12 succeeded, 1 failed, 7 queued</c>.</summary>
    public static string Words(BatchCounts counts) =>
        string.Join(", ", Parts(counts).Where(part => part.Count > 0).Select(part => $"{part.Count:N0} {part.Status.Word()}"));

    /// <summary>How long a batch took, or what is left of it as far as that is known, or how long it has been going on.</summary>
    public static string Duration(BatchDetails batch, DateTimeOffset now) => batch switch
    {
        { FinishedAt: { } finished } => DurationText.Of(finished - batch.CreatedAt),
        { Eta: { } eta } => $"{Left(eta.P50Seconds)} left",
        _ when State(batch) is BatchState.Queued => $"waiting {DurationText.Running(now - batch.CreatedAt)}",
        _ => $"running {DurationText.Running(now - batch.CreatedAt)}",
    };

    /// <summary>A time that is left, no more exact than it can be known.</summary>
    public static string Left(double seconds) => seconds switch
    {
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, seconds):0} s"),
        < 99.5 * 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
