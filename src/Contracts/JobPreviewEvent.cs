using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>What the next image of a job is going to be, as the event <c>preview</c> of an event stream has it for who asks for previews.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Index">Its place in its batch, from 0; absent in the stream of one job.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Step">UNet calls done when it was made.</param>
/// <param name="Steps">UNet calls in all.</param>
/// <param name="ContentType">What <paramref name="Data"/> is: <c>image/webp</c>.</param>
/// <param name="Data">The file, in base64.</param>
public sealed record JobPreviewEvent(
    Guid JobId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, int Attempt, int Step, int Steps, string ContentType, byte[] Data)
{
    /// <summary>The name of the event.</summary>
    public const string Name = "preview";
}
