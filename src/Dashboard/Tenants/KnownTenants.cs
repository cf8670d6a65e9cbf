using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>Who may be chosen: whoever is signed in looks after the whole fleet, so all tenants. All open pages share what was read.</summary>
public sealed class KnownTenants(TenantQueries tenants, TimeProvider time)
{
    /// <summary>Most tenants that are offered by name; those beyond are chosen by typing theirs.</summary>
    public const int MaxListed = 200;

    private readonly Shared<IReadOnlyList<string>> first = new(time, TimeSpan.FromSeconds(5), cancellation => tenants.ListAsync(MaxListed + 1, cancellation));

    /// <summary>A choice, with the others that there are. Nobody has chosen what is empty, which is <c>default</c>.</summary>
    /// <param name="asked">The tenant that an address says; null or empty when it says none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ChosenTenant> ChooseAsync(string? asked, CancellationToken cancellation)
    {
        var name = string.IsNullOrEmpty(asked) ? Tenants.Default : asked;
        var listed = await first.GetAsync(cancellation);
        var isKnown = name == Tenants.Default || listed.Contains(name)
            || (name.Length <= TenantQueries.MaxNameLength && await tenants.ExistsAsync(name, cancellation));
        IEnumerable<string> offered = [.. listed.Take(MaxListed), Tenants.Default];
        return new(name, [.. (isKnown ? offered.Append(name) : offered).Distinct().Order(StringComparer.Ordinal)])
        {
            IsKnown = isKnown,
            IsMore = listed.Count > MaxListed,
        };
    }
}
