namespace Distributed.Producer;

/// <summary>
/// Refuses what a page of another site sends through a visitor's browser. The API takes JSON under any content type (curl's default is a
/// form), which a browser would send without asking first, so the origin is checked instead.
/// </summary>
internal sealed class SameOriginOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isForeign = request.Headers.Origin is [{ } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
        if (!isForeign || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return next(context);
        return TypedResults.Problem("Requests from pages of other sites are not taken.", statusCode: StatusCodes.Status403Forbidden, title: "Forbidden.")
            .ExecuteAsync(context);
    }
}
