using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Distributed.Dashboard.Tests;

/// <summary>
/// An identity provider of our own on a real port: discovery, keys, the authorization code flow with PKCE (RFC 7636) and signed id tokens
/// (OpenID Connect Core 1.0). Whoever asks is logged in as Ada.
/// </summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "dashboard";
    public const string Secret = "the secret of the dashboard";

    private readonly RSA key = RSA.Create(2048);
    private readonly RSA otherKey = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> questions = new();
    private readonly WebApplication app;

    private OpenIdProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = Address,
            ["authorization_endpoint"] = Address + "/authorize",
            ["token_endpoint"] = Address + "/token",
            ["jwks_uri"] = Address + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        });
        app.MapGet("/keys", () =>
        {
            var published = key.ExportParameters(includePrivateParameters: false);
            var jwk = new { kty = "RSA", use = "sig", kid = "1", n = Base64UrlEncoder.Encode(published.Modulus), e = Base64UrlEncoder.Encode(published.Exponent) };
            return new { keys = new[] { jwk } };
        });
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
    }

    public string Address { get; private set; } = "";

    /// <summary>What the provider says about Ada, or about itself, instead of the truth.</summary>
    public Dictionary<string, object> Claims { get; } = [];

    /// <summary>Whether tokens are signed by a key that it does not publish.</summary>
    public bool SignsWithOtherKey { get; set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var provider = new OpenIdProvider();
        await provider.app.StartAsync();
        provider.Address = provider.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
        otherKey.Dispose();
    }

    private IResult Authorize(HttpRequest request)
    {
        var question = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        if (question.GetValueOrDefault("response_type") != "code" || question.GetValueOrDefault("client_id") != ClientId
            || question.GetValueOrDefault("response_mode", "query") != "query" || question.GetValueOrDefault("code_challenge_method") != "S256"
            || !question["scope"].Split(' ').Contains("openid"))
            return TypedResults.BadRequest("unknown question");
        var code = Guid.NewGuid().ToString("N");
        questions[code] = question;
        return TypedResults.Redirect(QueryHelpers.AddQueryString(question["redirect_uri"], new Dictionary<string, string?> { ["code"] = code, ["state"] = question["state"] }));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!questions.TryRemove(form["code"].ToString(), out var question) || form["redirect_uri"] != question["redirect_uri"]
            || form["client_id"] != ClientId || form["client_secret"] != Secret
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != question["code_challenge"])
            return TypedResults.Json(new { error = "invalid_grant" }, statusCode: (int)HttpStatusCode.BadRequest);
        return TypedResults.Json(new { access_token = "for nothing", token_type = "Bearer", expires_in = 60, id_token = Sign(question["nonce"]) });
    }

    private string Sign(string nonce)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Address, ["aud"] = ClientId, ["sub"] = "1", ["name"] = "Ada", ["nonce"] = nonce, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300,
        };
        foreach (var (name, value) in Claims) claims[name] = value;
        var credentials = new SigningCredentials(new RsaSecurityKey(SignsWithOtherKey ? otherKey : key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(JsonSerializer.Serialize(claims), credentials);
    }
}
