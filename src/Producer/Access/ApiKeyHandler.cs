using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>The authentication scheme of API keys. Whoever is refused reads why, and what to do.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyReading keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private KeyRefusal refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        (var user, refusal) = await keys.ReadAsync(Context);
        return user is not null ? AuthenticateResult.Success(new(user, Scheme.Name)) : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync();
        await AccessProblems.NotLetIn(Response, refusal).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().LastOrDefault();
        var has = Context.User.FindAll(CallerClaims.Scope).Select(claim => claim.Value);
        return AccessProblems.NotAllowed(needed ?? "", [.. has]).ExecuteAsync(Context);
    }
}
