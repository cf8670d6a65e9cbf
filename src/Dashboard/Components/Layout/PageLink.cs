using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Distributed.Dashboard;

/// <summary>A link that is marked where its path leads to the page one looks at, whatever else the addresses say.</summary>
public sealed class PageLink : NavLink
{
    [Inject] private NavigationManager Site { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool ShouldMatch(string uriAbsolute)
    {
        var (here, page) = (Path(uriAbsolute), Path(Site.ToAbsoluteUri($"{AdditionalAttributes?["href"]}").AbsoluteUri));
        return here == page || (Match is NavLinkMatch.Prefix && here.StartsWith($"{page}/", StringComparison.Ordinal));
    }

    private static string Path(string address) => address.Split('?', '#')[0].TrimEnd('/');
}
