using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Distributed.Dashboard;

/// <summary>
/// Leads whoever asks for a page without saying a tenant to the one they chose last, which tenant.js keeps in a cookie. Addresses of one job or batch
/// are left as they are: what has an id belongs to one tenant, and a guess would only hide it.
/// </summary>
internal sealed class RememberedTenant(RequestDelegate next, KnownTenants tenants, ILogger<RememberedTenant> logger)
{
    /// <summary>The cookie with the last choice.</summary>
    public const string Cookie = "distributed-tenant";

    public async Task InvokeAsync(HttpContext context)
    {
        if (Wanted(context) is { } wanted && await IsKnownAsync(wanted, context.RequestAborted))
            context.Response.Redirect(QueryHelpers.AddQueryString($"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}", ChosenTenant.Word, wanted));
        else
            await next(context);
    }

    private static string? Wanted(HttpContext context) =>
        PageRequest.Is(context) && context.GetEndpoint() is RouteEndpoint { RoutePattern.Parameters: [] } page && page.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null
            && !context.Request.Query.ContainsKey(ChosenTenant.Word) && context.Request.Cookies[Cookie] is { Length: > 0 } chosen && chosen != Tenants.Default
                ? chosen : null;

    private async Task<bool> IsKnownAsync(string tenant, CancellationToken cancellation)
    {
        try
        {
            return (await tenants.ChooseAsync(tenant, cancellation)).IsKnown is true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.TenantsNotRead(error);
            return false;
        }
    }
}
