namespace Distributed.Faults;

/// <summary>A row of <c>tenants</c>; a limit that is null does not limit.</summary>
internal sealed record TenantRecord(string Name, int? MaxQueued, double? DailyGpuSeconds);
