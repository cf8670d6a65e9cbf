using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>Every endpoint that a host has.</summary>
internal static partial class EndpointWalk
{
    public static IReadOnlyList<RouteEndpoint> Of(ProducerHost host) =>
        [.. host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()];

    public static string Method(this RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    public static string? Policy(this RouteEndpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>() is [var only] ? only.Policy : null;

    public static bool IsAnonymous(this RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The path, with an id in the place of the first parameter and 0 in that of the others.</summary>
    public static string Path(this RouteEndpoint endpoint, string id)
    {
        var parameters = 0;
        return "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), _ => parameters++ == 0 ? id : "0");
    }

    public static bool HasParameter(this RouteEndpoint endpoint) => endpoint.RoutePattern.Parameters.Count > 0;

    [GeneratedRegex("{[^}]+}")]
    private static partial Regex Parameter();
}
