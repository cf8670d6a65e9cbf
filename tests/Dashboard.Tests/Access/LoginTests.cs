using System.Net;

namespace Distributed.Dashboard.Tests;

public sealed class LoginTests : IAsyncLifetime
{
    private DashboardHost host = null!;

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Who_is_not_logged_in_is_led_to_the_login_and_back_afterwards()
    {
        using var page = await host.Http.GetPageAsync("/?from=mail");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/login?ReturnUrl=%2F%3Ffrom%3Dmail", page.Headers.Location!.PathAndQuery);
        using var entered = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key, "/?from=mail");
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Equal("/?from=mail", entered.Headers.Location!.OriginalString);
        using var overview = await host.Http.GetPageAsync("/");
        Assert.Equal(HttpStatusCode.OK, overview.StatusCode);
    }

    [Theory]
    [InlineData("/nowhere?a=1&b=ü", "/nowhere?a=1&b=%C3%BC")]
    [InlineData("/two%20words/%C3%BC", "/two%20words/%C3%BC")]
    public async Task An_unknown_address_is_kept_for_after_the_login_too(string asked, string kept)
    {
        using var page = await host.Http.GetPageAsync(asked);
        Assert.Equal($"/login?ReturnUrl={Uri.EscapeDataString(kept)}", page.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task The_session_cookie_is_kept_from_scripts_and_other_sites()
    {
        using var entered = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key);
        var cookie = Browsing.SessionCookie(entered);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef-tesT")]
    [InlineData("0123456789abcdef-test ")]
    public async Task Another_key_does_not_log_in(string key)
    {
        using var refused = await DashboardHost.LogInAsync(host.Http, key);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("That is not the admin key.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var page = await host.Http.GetPageAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task After_ten_wrong_keys_not_even_the_right_one_is_looked_at()
    {
        for (var i = 0; i < LoginThrottle.WrongKeys; i++)
        {
            using var refused = await DashboardHost.LogInAsync(host.Http, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        using var locked = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key);
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
    }

    [Fact]
    public async Task A_key_without_the_forms_token_is_not_taken()
    {
        using var form = new FormUrlEncodedContent([new("key", DashboardHost.Key)]);
        using var refused = await host.Http.PostAsync(new Uri("/login", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task The_login_leads_to_no_other_site(string returnUrl)
    {
        using var entered = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key, returnUrl);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Equal("/", entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_logout_ends_the_session_even_for_who_kept_its_cookie()
    {
        using var entered = await DashboardHost.LogInAsync(host.Http, DashboardHost.Key);
        var cookie = Browsing.SessionCookie(entered).Split(';')[0];
        using var page = await host.Http.GetPageAsync("/");
        using var left = await host.Http.PostAsync(new Uri("/logout", UriKind.Relative), await DashboardHost.FormAsync(page));
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, await host.StatusAsync(cookie));
    }

    [Fact]
    public async Task A_session_outlasts_a_restart_but_not_another_key()
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-tests-");
        string cookie;
        await using (var first = await DashboardHost.StartAsync(folder: folder.FullName))
        {
            using var entered = await DashboardHost.LogInAsync(first.Http, DashboardHost.Key);
            cookie = Browsing.SessionCookie(entered).Split(';')[0];
        }
        await using (var again = await DashboardHost.StartAsync(folder: folder.FullName)) Assert.Equal(HttpStatusCode.OK, await again.StatusAsync(cookie));
        await using (var other = await DashboardHost.StartAsync(folder: folder.FullName, settings: ("Dashboard:AdminKey", "another key of some length")))
            Assert.Equal(HttpStatusCode.Redirect, await other.StatusAsync(cookie));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_with_TLS_cookies_are_secure_and_bound_to_the_host()
    {
        await using var proxied = await DashboardHost.StartAsync(settings: ("Dashboard:TrustedProxies:0", "127.0.0.0/8"));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var browser = new HttpClient(handler) { BaseAddress = proxied.Address };
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        browser.DefaultRequestHeaders.Add("X-Forwarded-Host", "pictures.example");
        using var page = await browser.GetAsync(new Uri("/login", UriKind.Relative));
        Assert.Contains("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        browser.DefaultRequestHeaders.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var entered = await browser.PostAsync(new Uri("/login", UriKind.Relative), await DashboardHost.FormAsync(page, ("key", DashboardHost.Key)));
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-distributed-dashboard=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_key_that_others_on_the_way_could_read_is_not_taken()
    {
        await using var remote = await DashboardHost.StartAsync(settings: ("Dashboard:TrustedProxies:0", "127.0.0.0/8"));
        using var refused = await DashboardHost.LogInAsync(remote.Http, DashboardHost.Key, "/", ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Dashboard__AllowHttp", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
