using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>Published while a job is denoised: always the whole picture of how far it is, never a difference.</summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Step">UNet calls done.</param>
/// <param name="Steps">UNet calls in all.</param>
/// <param name="Preview">
/// What the next image is going to be, as a WebP file of at most 512 pixels along the longer side. Null where there is none newer than the
/// attempt's last, where the request asks for none, and from a worker without a tiny autoencoder.
/// </param>
public sealed record JobProgress(
    string TenantId, Guid JobId, int Attempt, int Step, int Steps, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Preview = null);
