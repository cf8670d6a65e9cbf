namespace Distributed.Jobs;

/// <summary>What a tenant has waiting and running, in all tiers.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Queued">Jobs that wait.</param>
/// <param name="Running">Jobs that workers hold.</param>
public sealed record TenantLoad(string Tenant, long Queued, long Running);
