using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Distributed.Dashboard.Tests;

public sealed class OpenIdConnectTests : IAsyncLifetime
{
    private OpenIdProvider provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenIdProvider.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task Who_the_provider_knows_is_led_there_and_back_to_the_page_that_was_asked_for()
    {
        await using var host = await StartAsync();
        using var page = await host.Http.GetPageAsync("/jobs?tier=full");
        using var login = await host.Http.GetPageAsync(page.Headers.Location!.PathAndQuery);
        using var entered = await ComeBackAsync(host, login);
        Assert.Equal("/jobs?tier=full", entered.Headers.Location!.OriginalString);
        using var jobs = await host.Http.GetPageAsync("/jobs?tier=full");
        Assert.Equal(HttpStatusCode.OK, jobs.StatusCode);
    }

    [Fact]
    public async Task Beside_an_admin_key_the_login_offers_the_provider()
    {
        await using var host = await StartAsync(("Dashboard:AdminKey", DashboardHost.Key));
        using var login = await host.Http.GetPageAsync("/login?returnUrl=/dead");
        Assert.Contains("href=\"login/openid?returnUrl=%2Fdead\"", await login.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var byKey = await DashboardHost.LogInAsync(host.Client(), DashboardHost.Key);
        Assert.Equal(HttpStatusCode.Redirect, byKey.StatusCode);
        using var byProvider = await LogInAsync(host, "/dead");
        Assert.Equal("/dead", byProvider.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Who_has_the_required_role_among_others_comes_in()
    {
        await using var host = await StartAsync(("Dashboard:OpenIdConnect:RequiredRole", "operator"));
        provider.Claims["roles"] = new[] { "reader", "operator" };
        using var entered = await LogInAsync(host);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host));
    }

    [Theory]
    [InlineData("roles", "Operator")]
    [InlineData("roles", "reader")]
    [InlineData("role", "operator")]
    public async Task Who_lacks_the_required_role_is_told_so_and_stays_outside(string claim, string role)
    {
        await using var host = await StartAsync(("Dashboard:OpenIdConnect:RequiredRole", "operator"));
        provider.Claims[claim] = new[] { role };
        using var refused = await LogInAsync(host);
        await AssertOutsideAsync(host, refused, HttpStatusCode.Forbidden, "your account may not use this dashboard");

        provider.Claims["roles"] = "operator";          // another account, at once
        using var entered = await LogInAsync(host);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host));
    }

    [Fact]
    public async Task A_role_that_is_required_later_ends_the_sessions_without_it()
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-tests-");
        await using var before = await StartAsync(folder.FullName);
        using var entered = await LogInAsync(before);
        var cookie = Browsing.SessionCookie(entered).Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await before.StatusAsync(cookie));
        await using var after = await StartAsync(folder.FullName, ("Dashboard:OpenIdConnect:RequiredRole", "operator"));
        Assert.Equal(HttpStatusCode.Forbidden, await after.StatusAsync(cookie));
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("nonce", "that of another login")]
    [InlineData("aud", "another-application")]
    [InlineData("iss", "https://evil.example")]
    [InlineData("exp", 1_000_000_000)]
    public async Task A_token_that_was_not_made_for_this_login_is_refused(string claim, object value)
    {
        await using var host = await StartAsync();
        provider.Claims[claim] = value;
        if (claim == "exp") (provider.Claims["nbf"], provider.Claims["iat"]) = (999_999_000, 999_999_000);
        using var refused = await LogInAsync(host);
        await AssertOutsideAsync(host, refused, HttpStatusCode.Unauthorized, "could not be taken");
    }

    [Fact]
    public async Task A_token_that_another_key_signed_is_refused()
    {
        await using var host = await StartAsync();
        provider.SignsWithOtherKey = true;
        using var refused = await LogInAsync(host);
        await AssertOutsideAsync(host, refused, HttpStatusCode.Unauthorized, "could not be taken");
    }

    [Fact]
    public async Task An_answer_to_a_question_that_was_never_asked_is_refused()
    {
        await using var host = await StartAsync();
        using var refused = await host.Http.GetPageAsync("/login/openid/callback?code=1&state=made-up");
        await AssertOutsideAsync(host, refused, HttpStatusCode.Unauthorized, "could not be taken");
    }

    [Fact]
    public async Task An_answer_to_another_browsers_question_is_refused()
    {
        await using var host = await StartAsync();
        using var login = await host.Http.GetPageAsync("/login");
        using var victim = host.Client();
        using var refused = await victim.GetPageAsync(await AnswerAsync(login));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var page = await victim.GetPageAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task A_provider_that_logs_nobody_in_is_reported_and_asked_again_only_when_wanted()
    {
        await using var host = await StartAsync();
        using var login = await host.Http.GetPageAsync("/login");
        var state = QueryHelpers.ParseQuery(login.Headers.Location!.Query)["state"].ToString();
        using var refused = await host.Http.GetPageAsync($"/login/openid/callback?error=access_denied&state={Uri.EscapeDataString(state)}");
        await AssertOutsideAsync(host, refused, HttpStatusCode.Unauthorized, "Log in with your organisation");
    }

    private Task<DashboardHost> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(null, settings);

    private Task<DashboardHost> StartAsync(string? folder, params (string Key, string? Value)[] settings) => DashboardHost.StartAsync(folder: folder, settings:
    [
        ("Dashboard:AdminKey", null), ("Dashboard:AllowHttp", "true"), ("Dashboard:OpenIdConnect:Authority", provider.Address),
        ("Dashboard:OpenIdConnect:ClientId", OpenIdProvider.ClientId), ("Dashboard:OpenIdConnect:ClientSecret", OpenIdProvider.Secret), .. settings,
    ]);

    private static async Task<HttpResponseMessage> LogInAsync(DashboardHost host, string returnUrl = "/")
    {
        using var login = await host.Http.GetPageAsync($"/login/openid?returnUrl={Uri.EscapeDataString(returnUrl)}");
        return await ComeBackAsync(host, login);
    }

    private static async Task<HttpResponseMessage> ComeBackAsync(DashboardHost host, HttpResponseMessage login) =>
        await host.Http.GetPageAsync(await AnswerAsync(login));

    /// <summary>Goes where the dashboard leads, and finds where the provider leads.</summary>
    private static async Task<string> AnswerAsync(HttpResponseMessage login)
    {
        Assert.Equal(HttpStatusCode.Redirect, login.StatusCode);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(login.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.PathAndQuery;
    }

    private static async Task<HttpStatusCode> StatusAsync(DashboardHost host)
    {
        using var page = await host.Http.GetPageAsync("/");
        return page.StatusCode;
    }

    private static async Task AssertOutsideAsync(DashboardHost host, HttpResponseMessage refused, HttpStatusCode status, string says)
    {
        Assert.Equal(status, refused.StatusCode);
        Assert.Contains(says, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(host));
    }
}
