namespace Distributed.Dashboard;

/// <summary>The answer of a page whose address names what is not there, while the page itself says so in words.</summary>
internal static class NotFoundAnswer
{
    /// <summary>
    /// Answers 404. Only the first paint has an answer; later there is a circuit. Said when the page goes out: a status set earlier would call for
    /// another page.
    /// </summary>
    /// <param name="http">The request; null in a circuit.</param>
    public static void Give(HttpContext? http)
    {
        if (http is not { Response.HasStarted: false } context) return;
        context.Response.OnStarting(() =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}
