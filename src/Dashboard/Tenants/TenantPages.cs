using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>Where the same page of another tenant is.</summary>
internal static class TenantPages
{
    /// <summary>
    /// The page that somebody looks at, of another tenant: without what an id names, which is nothing there, so that of one job it is the list of jobs.
    /// </summary>
    /// <param name="navigation">Where they are.</param>
    /// <param name="tenant">The other tenant.</param>
    /// <returns>The address, which says the tenant also where it is <c>default</c>.</returns>
    public static string Of(NavigationManager navigation, string tenant)
    {
        var page = navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0].Split('/')[0];
        var without = navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["cursor"] = null, ["batchId"] = null, ["job"] = null, [ChosenTenant.Word] = null,
        }).Split('#')[0];
        return ChosenTenant.With(without.Split('?') is [_, { Length: > 0 } query] ? $"{page}?{query}" : page, tenant);
    }
}
