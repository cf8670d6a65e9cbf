using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Distributed.Dashboard;

/// <summary>Asks for the login again within pages that stay open: a circuit outlives the request that opened it.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, Sessions sessions, DashboardAccess access) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(access.IsOpen || sessions.IsInForce(authenticationState.User));
}
