using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>Puts together who may use the API.</summary>
public static class AccessRegistration
{
    internal static void AddAccess(this IServiceCollection services)
    {
        services.AddApiKeys();
        services.AddSingleton<WrongKeys>().AddSingleton<KeyReading>().AddSingleton<RequestLimits>();
        services.AddHostedService<AccessNotice>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(KeyPolicies.Scheme, configureOptions: null);
        services.AddAuthorization(KeyPolicies.AddPolicies);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<KeyOptions>>(Trust);
    }

    /// <summary>The part of the pipeline that lets requests in or not. For a process without the dashboard, which brings its own.</summary>
    public static WebApplication UseApiAccess(this WebApplication app)
    {
        app.UseForwardedHeaders();          // of none, unless some proxies are trusted
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Endpoints that need a scope and count against the key's limit.</summary>
    internal static RouteGroupBuilder MapScope(this IEndpointRouteBuilder routes, KeyScope scope)
    {
        var group = routes.MapGroup("").RequireAuthorization(KeyPolicies.Of(scope));
        // Around the whole endpoint and after authorization, so that nothing of a refused request is read.
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handle)
                endpoint.RequestDelegate = http => http.RequestServices.GetRequiredService<RequestLimits>().Refuse(http) is { } refusal ? refusal.ExecuteAsync(http) : handle(http);
        });
        return group;
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<KeyOptions> keys)
    {
        if (keys.Value.TrustedProxies.Count == 0) return;
        forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in keys.Value.TrustedProxies)
        {
            if (System.Net.IPNetwork.TryParse(network, out var known)) forwarded.KnownIPNetworks.Add(known);
        }
    }
}
