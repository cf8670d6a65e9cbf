namespace Distributed.Dashboard;

/// <summary>
/// Refuses what pages of other sites send: changes, and web sockets, which browsers open across sites without asking and with cookies.
/// </summary>
internal sealed class SameOriginPages(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isForeign = request.Headers.Origin is [{ } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
        var isHarmless = (HttpMethods.IsGet(request.Method) && !context.WebSockets.IsWebSocketRequest && !HasUpgrade(request)) || HttpMethods.IsHead(request.Method);
        if (!isForeign || isHarmless) return next(context);
        return TypedResults.Problem("Requests from pages of other sites are not taken.", statusCode: StatusCodes.Status403Forbidden, title: "Forbidden.")
            .ExecuteAsync(context);
    }

    private static bool HasUpgrade(HttpRequest request) => request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);
}
