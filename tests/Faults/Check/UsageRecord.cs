namespace Distributed.Faults;

/// <summary>A row of <c>tenant_usage</c>: what a tenant was charged on a day, counted from 1970.</summary>
internal sealed record UsageRecord(string Tenant, int Day, long EstimatedUs);
