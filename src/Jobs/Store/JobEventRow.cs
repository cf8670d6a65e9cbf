using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A row of <c>job_events</c>: one change of a job's status, written by the database itself.</summary>
/// <remarks>Without a foreign key: it is written on the hot path, and history may outlive its job.</remarks>
public sealed class JobEventRow
{
    /// <summary>The job.</summary>
    public Guid JobId { get; init; }

    /// <summary>1 for the job's first event, and so on without a gap.</summary>
    public int Seq { get; init; }

    /// <summary>Where the job stood; null when it was stored.</summary>
    public JobStatus? FromStatus { get; init; }

    /// <summary>Where it stands since.</summary>
    public JobStatus ToStatus { get; init; }

    /// <summary>The job's attempt after the change.</summary>
    public int Attempt { get; init; }

    /// <summary>Who did it (<see cref="JobRow.ChangedBy"/>).</summary>
    public string? Actor { get; init; }

    /// <summary>Why the attempt ended, as a stable word; null unless it failed or its worker fell silent.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>When, by the database's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The transaction that did it; null on SQLite, which does not number them.</summary>
    public long? Txid { get; init; }
}
