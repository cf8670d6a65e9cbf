using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Whom a right key speaks for.</summary>
/// <param name="Id">The key's public part.</param>
/// <param name="Tenant">Whose jobs it is for.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="RequestsPerMinute">Its tenant's limit; null for none.</param>
public sealed record ApiKeyIdentity(string Id, string Tenant, IReadOnlyList<KeyScope> Scopes, int? RequestsPerMinute);
