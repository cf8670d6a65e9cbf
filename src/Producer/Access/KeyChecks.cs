using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>Checks what those who manage keys ask for.</summary>
internal static class KeyChecks
{
    private const int MaxName = 100;
    private const int MaxOverlap = 30 * 24 * 60 * 60;
    private const double MaxWeight = 1000;
    private const int MaxCount = 10_000_000;
    private const double MaxGpuSeconds = 1e9;

    public static void Check(ApiKeySubmission key, ICollection<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(key.Name) || key.Name.Length > MaxName || key.Name.Any(char.IsControl))
            errors.Add(FieldError.Of("name", $"is required: what the key is for, in at most {MaxName} characters and one line."));
        if (key.Tenant is { } tenant && !TenantName.Fits(tenant)) errors.Add(FieldError.Of("tenant", TenantName.Rule));
        if (key.Scopes is { Count: 0 }) errors.Add(FieldError.Of("scopes", $"must have at least one of: {string.Join(", ", Words.All<KeyScope>())}."));
    }

    public static void Check(ApiKeyRotation rotation, ICollection<FieldError> errors)
    {
        if (rotation.OverlapSeconds is < 0 or > MaxOverlap) errors.Add(FieldError.Of("overlapSeconds", $"must be between 0 and {MaxOverlap}."));
    }

    public static void Check(string tenant, TenantLimits limits, ICollection<FieldError> errors)
    {
        if (!TenantName.Fits(tenant)) errors.Add(new("id", TenantName.Rule));
        if (!(limits.Weight > 0 && limits.Weight <= MaxWeight)) errors.Add(FieldError.Of("weight", $"must be above 0, and at most {MaxWeight}."));
        Range("requestsPerMinute", limits.RequestsPerMinute, 1);
        Range("maxQueued", limits.MaxQueued, 0);
        Range("maxRunning", limits.MaxRunning, 0);
        if (limits.DailyGpuSeconds is { } seconds && !(seconds >= 0 && seconds <= MaxGpuSeconds))
            errors.Add(FieldError.Of("dailyGpuSeconds", $"must be between 0 and {MaxGpuSeconds:0}."));

        void Range(string field, int? value, int least)
        {
            if (value < least || value > MaxCount) errors.Add(FieldError.Of(field, $"must be between {least} and {MaxCount}, or null for no limit."));
        }
    }
}
