namespace Distributed.Dashboard;

/// <summary>Tells a person's browser from a program.</summary>
internal static class PageRequest
{
    /// <summary>Whether a page is wanted, so that trouble is answered with one.</summary>
    public static bool Is(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
