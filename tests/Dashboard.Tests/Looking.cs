using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard.Tests;

/// <summary>
/// Looks at pages while nothing is drawn, and after what was clicked before has been done: pages draw themselves anew whenever there are news.
/// These go before bUnit's own extensions of the same names, which look at once.
/// </summary>
internal static class Looking
{
    public static IElement Find<T>(this IRenderedComponent<T> page, string selector) where T : IComponent =>
        page.InvokeAsync(() => RenderedComponentExtensions.Find(page, selector)).GetAwaiter().GetResult();

    public static IReadOnlyList<IElement> FindAll<T>(this IRenderedComponent<T> page, string selector) where T : IComponent =>
        page.InvokeAsync(() => RenderedComponentExtensions.FindAll(page, selector)).GetAwaiter().GetResult();
}
