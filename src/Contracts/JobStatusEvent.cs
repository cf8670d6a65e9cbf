using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>One change of a job's status, as the event <c>status</c> of an event stream has it. The last of a job is the one with a terminal status.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Index">Its place in its batch, from 0; absent in the stream of one job.</param>
/// <param name="Sequence">1 for the job's first change, and so on without a gap.</param>
/// <param name="Status">Where the job stands since.</param>
/// <param name="Attempt">Its attempt after the change; 0 before the first.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Worker">Who paints it; absent unless it is running.</param>
/// <param name="Error">Why the attempt ended; absent unless it failed or its worker fell silent.</param>
public sealed record JobStatusEvent(
    Guid JobId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, int Sequence, JobStatus Status, int Attempt, DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Worker = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobError? Error = null)
{
    /// <summary>The name of the event.</summary>
    public const string Name = "status";
}
