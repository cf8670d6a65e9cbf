using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Distributed.Browser.Tests;

/// <summary>What axe has to say about a page.</summary>
internal static class Axe
{
    /// <summary>Every violation of any rule and impact: what, how bad, where.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this IPage page)
    {
        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);          // it has looked
        return
        [
            .. from violation in result.Violations
               from node in violation.Nodes
               select $"{new Uri(page.Url).PathAndQuery}: {violation.Id} ({violation.Impact}) {violation.Help}: {node.Html}",
        ];
    }
}
