namespace Distributed.Dashboard;

/// <summary>
/// Whose jobs a page shows and acts on. It cascades from <see cref="TenantFrame"/> and stays the same for as long as a page lives: another choice is
/// another page, so that nothing of one tenant is left when another is shown.
/// </summary>
/// <param name="Name">The tenant, as the address says it.</param>
/// <param name="Others">All whom one may choose, by name, with this one; not more than <see cref="KnownTenants.MaxListed"/> and this one.</param>
public sealed record ChosenTenant(string Name, IReadOnlyList<string> Others)
{
    /// <summary>The part of the address that says the tenant.</summary>
    public const string Word = "tenant";

    /// <summary>The choice where nobody has chosen: also that of a part of a page that stands alone.</summary>
    public static ChosenTenant Default { get; } = new(Tenants.Default, [Tenants.Default]);

    /// <summary>Whether there is somebody of this name; null while that is being read.</summary>
    public bool? IsKnown { get; init; } = true;

    /// <summary>Whether there are more whom one may choose than <see cref="Others"/> has.</summary>
    public bool IsMore { get; init; }

    /// <summary>Whether there is anything to choose; if not, addresses do not speak of tenants.</summary>
    public bool IsOneOfSeveral => Others.Count > 1 || Name != Tenants.Default;

    /// <summary>An address of these pages, with this tenant in it.</summary>
    /// <param name="address">The address relative to the base address, which says no tenant yet.</param>
    public string Link(string address) => IsOneOfSeveral ? With(address, Name) : address;

    /// <summary>An address that says a tenant.</summary>
    public static string With(string address, string tenant) =>
        $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Word}={Uri.EscapeDataString(tenant)}";

    /// <summary>Whether it is the same choice among the same.</summary>
    public bool Equals(ChosenTenant? other) =>
        other is not null && (Name, IsKnown, IsMore) == (other.Name, other.IsKnown, other.IsMore) && Others.SequenceEqual(other.Others);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, IsKnown, IsMore, Others.Count);
}
