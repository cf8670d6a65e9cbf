using System.Text.RegularExpressions;

namespace Distributed.Images;

/// <summary>Which pictures to list: all, one tenant's or one job's.</summary>
public sealed partial record ImagePrefix
{
    private ImagePrefix(string? tenant, Guid? job) => (Tenant, Job) = (tenant, job);

    /// <summary>Every picture.</summary>
    public static ImagePrefix All { get; } = new(null, null);

    /// <summary>The tenant; null for every tenant.</summary>
    public string? Tenant { get; }

    /// <summary>The job; null for every job.</summary>
    public Guid? Job { get; }

    /// <summary>One tenant's pictures.</summary>
    /// <exception cref="ArgumentException">There can be no such tenant.</exception>
    public static ImagePrefix Of(string tenant) => new(Checked(tenant), null);

    /// <summary>One job's pictures, every attempt's.</summary>
    /// <exception cref="ArgumentException">There can be no such tenant.</exception>
    public static ImagePrefix Of(string tenant, Guid job) => new(Checked(tenant), job);

    /// <summary>What the names start with.</summary>
    public override string ToString() => (Tenant, Job) switch
    {
        (null, _) => "",
        (_, null) => $"{Tenant}/",
        _ => $"{Tenant}/{Job:D}/",
    };

    /// <summary>The tenant's id itself, once it is known to be one.</summary>
    internal static string Checked(string tenant) => TenantPattern().IsMatch(tenant)
        ? tenant
        : throw new ArgumentException($"'{tenant}' is no tenant: 1 to 63 of a-z, 0-9 and hyphens, not starting with a hyphen.", nameof(tenant));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TenantPattern();
}
