using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>How far a running job is, as the event <c>progress</c> of an event stream has it: the whole picture each time, never a difference.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Index">Its place in its batch, from 0; absent in the stream of one job.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Step">UNet calls done.</param>
/// <param name="Steps">UNet calls in all.</param>
public sealed record JobProgressEvent(
    Guid JobId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, int Attempt, int Step, int Steps)
{
    /// <summary>The name of the event.</summary>
    public const string Name = "progress";
}
