using Distributed.Contracts;

namespace Distributed.Client;

// A repeated POST here would make another key, so these are only sent again when nothing was done.
public sealed partial class JobClient
{
    /// <summary>Makes an API key. The answer has the key itself, the only time that anybody can read it. Needs the scope <c>admin</c>.</summary>
    public Task<ApiKeyCreated> CreateKeyAsync(ApiKeySubmission submission, CancellationToken cancellation = default) =>
        transport.SendAsync<ApiKeyCreated>(new(HttpMethod.Post, AccessRoutes.Keys) { Body = ApiCall.Json(submission), IsRepeatable = false }, cancellation);

    /// <summary>Lists API keys, newest first. Needs the scope <c>admin</c>.</summary>
    /// <param name="tenant">Those of this tenant; all by default.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<ApiKeyDetails>> ListKeysAsync(string? tenant = null, CancellationToken cancellation = default) =>
        transport.SendAsync<IReadOnlyList<ApiKeyDetails>>(Get(AccessRoutes.Keys + (tenant is null ? "" : $"?tenant={Uri.EscapeDataString(tenant)}")), cancellation);

    /// <summary>Ends an API key. Needs the scope <c>admin</c>.</summary>
    /// <param name="id">Its public part, between its second and third underscore.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiKeyDetails> RevokeKeyAsync(string id, CancellationToken cancellation = default) =>
        transport.SendAsync<ApiKeyDetails>(new(HttpMethod.Delete, AccessRoutes.Key(ApiCall.Segment(id))), cancellation);

    /// <summary>Replaces an API key by a new one; both are good for a while. Needs the scope <c>admin</c>.</summary>
    /// <param name="id">The public part of the old one.</param>
    /// <param name="rotation">How long both are good; a day by default.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiKeyCreated> RotateKeyAsync(string id, ApiKeyRotation? rotation = null, CancellationToken cancellation = default) =>
        transport.SendAsync<ApiKeyCreated>(
            new(HttpMethod.Post, AccessRoutes.RotateKey(ApiCall.Segment(id))) { Body = ApiCall.Json(rotation ?? new()), IsRepeatable = false }, cancellation);
}
