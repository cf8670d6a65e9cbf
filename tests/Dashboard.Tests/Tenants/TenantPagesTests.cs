using System.Net;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Distributed.Dashboard.Tests;

/// <summary>Every page and picture of the process for two tenants: what one has, the other never shows.</summary>
public sealed class TenantPagesTests : IAsyncLifetime
{
    private DashboardHost host = null!;
    private TenantThings acme = null!;
    private TenantThings news = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DashboardHost.StartAsync(isPrivate: true);
        (acme, news) = (await TenantThings.MakeAsync(host.Services, "acme"), await TenantThings.MakeAsync(host.Services, "news"));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Every_page_shows_the_chosen_tenants_things_and_nothing_of_the_other()
    {
        var pages = host.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText!.Trim('/')}").Distinct().ToList();
        Assert.Superset(new HashSet<string> { "/", "/jobs", "/jobs/{Asked}", "/batches", "/batches/{Asked}", "/dead", "/playground" }, pages.ToHashSet());
        foreach (var (own, other) in new[] { (acme, news), (news, acme) })
        {
            var addresses = pages.SelectMany(page => page switch
            {
                "/jobs/{Asked}" => (string[])[$"/jobs/{own.Queued}", $"/jobs/{own.Succeeded}", $"/jobs/{own.WithInput}", $"/jobs/{own.Failed}", $"/jobs/{other.Queued}"],
                "/batches/{Asked}" => [$"/batches/{own.Batch}", $"/batches/{other.Batch}"],
                "/jobs" => ["/jobs", "/jobs?status=failed", "/jobs?prompt=what", $"/jobs?batchId={other.Batch}"],
                "/playground" => ["/playground", $"/playground?job={other.WithInput}"],
                _ => [page],
            }).ToList();
            Assert.DoesNotContain(addresses, address => address.Contains('{', StringComparison.Ordinal));
            foreach (var address in addresses)
            {
                var (_, html) = await GetAsync(ChosenTenant.With(address, own.Tenant));
                // In the chooser, on the overview and in the list of tenants there are their names, and nothing else of theirs.
                Assert.False(html.Contains($"what {other.Tenant}", StringComparison.Ordinal), $"{address} of {own.Tenant} shows what {other.Tenant} asked for.");
                Assert.False(html.Contains($"{other.Tenant}&#x27;s set", StringComparison.Ordinal), $"{address} of {own.Tenant} shows a batch of {other.Tenant}.");
                foreach (var id in new[] { other.Queued, other.Succeeded, other.WithInput, other.Failed, other.Batch }.Where(id => !address.Contains($"{id}", StringComparison.Ordinal)))
                    Assert.False(html.Contains($"{id}", StringComparison.Ordinal), $"{address} of {own.Tenant} leads to {id} of {other.Tenant}.");
            }
        }
    }

    [Fact]
    public async Task Lists_and_details_are_those_of_the_tenant_in_the_address()
    {
        foreach (var own in new[] { acme, news })
        {
            var (_, jobs) = await GetAsync($"/jobs?tenant={own.Tenant}");
            foreach (var what in new[] { "waits", "is painted", "starts from a picture", "fails", "is no. 0 of a set" })
                Assert.Contains($"what {own.Tenant} {what}", jobs, StringComparison.Ordinal);
            Assert.Contains($"{own.Tenant}&#x27;s set", (await GetAsync($"/batches?tenant={own.Tenant}")).Html, StringComparison.Ordinal);
            Assert.Contains($"what {own.Tenant} fails", (await GetAsync($"/dead?tenant={own.Tenant}")).Html, StringComparison.Ordinal);
            Assert.Contains($"what {own.Tenant} waits", (await GetAsync($"/jobs/{own.Queued}?tenant={own.Tenant}")).Html, StringComparison.Ordinal);
            Assert.Contains($"{own.Tenant}&#x27;s set", (await GetAsync($"/batches/{own.Batch}?tenant={own.Tenant}")).Html, StringComparison.Ordinal);
        }
        var (_, nobodys) = await GetAsync("/jobs");
        Assert.Contains("No jobs yet.", nobodys, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_the_other_tenants_is_not_there()
    {
        foreach (var (own, other) in new[] { (acme, news), (news, acme) })
        {
            foreach (var address in new[] { $"/jobs/{other.Succeeded}", $"/batches/{other.Batch}" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{address}?tenant={own.Tenant}")).Status);
                Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(address)).Status);
                Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{address}?tenant={other.Tenant}")).Status);
            }
        }
    }

    [Fact]
    public async Task Pictures_are_given_to_pages_of_their_tenant_alone()
    {
        foreach (var (own, other) in new[] { (acme, news), (news, acme) })
        {
            foreach (var picture in new[] { $"/{GetPicture.Address(own.Succeeded, 0)}", $"/{GetPicture.InputAddress(own.WithInput)}" })
            {
                using var seen = await host.Http.GetAsync($"{picture}?tenant={own.Tenant}");
                Assert.Equal((HttpStatusCode.OK, "image/png"), (seen.StatusCode, seen.Content.Headers.ContentType?.MediaType));
                foreach (var wrong in new[] { "", "?tenant=", "?tenant=default", $"?tenant={other.Tenant}", $"?tenant={own.Tenant}&tenant={other.Tenant}", "?tenant=nobody" })
                {
                    using var refused = await host.Http.GetAsync(picture + wrong);
                    Assert.True(refused.StatusCode is HttpStatusCode.NotFound, $"{picture}{wrong} answered {refused.StatusCode}.");
                }
            }
        }
    }

    [Fact]
    public async Task Every_link_and_picture_of_a_page_says_the_tenant()
    {
        foreach (var address in new[] { "/", "/jobs", "/jobs?status=failed", "/jobs?prompt=nothing+like+it", "/batches", "/dead", "/playground", $"/jobs/{acme.Succeeded}", $"/jobs/{acme.WithInput}",
            $"/jobs/{acme.Failed}", $"/jobs/{news.Failed}", $"/batches/{acme.Batch}", "/batches/no-such-batch" })
        {
            var (_, html) = await GetAsync(ChosenTenant.With(address, "acme"));
            var body = html[html.IndexOf("<body", StringComparison.Ordinal)..];
            var links = System.Text.RegularExpressions.Regex.Matches(body, """<(?:a|img)\s[^>]*?(?:href|src)="([^"]*)" """.TrimEnd()).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))
                .Where(link => !link.Contains('#', StringComparison.Ordinal) && link.Length > 0).ToList();
            Assert.True(links.Count > 5, $"{address} has only {links.Count} links.");
            Assert.All(links, link => Assert.True(link.Contains("tenant=acme", StringComparison.Ordinal) || (address == "/" && link.StartsWith("jobs?tenant=", StringComparison.Ordinal)),
                $"{address} leads to {link}."));
        }
    }

    [Fact]
    public async Task The_overview_is_the_fleets_and_says_what_each_tenant_has_to_do()
    {
        await TenantThings.QueueAsync(host.Services, "news", "waits too");
        var (_, html) = await GetAsync("/?tenant=acme");
        var rows = html[html.IndexOf("id=\"tenants\"", StringComparison.Ordinal)..].Split("<tr")[2..4];
        Assert.Contains("href=\"jobs?tenant=news\"", rows[0], StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">5</td>", rows[0], StringComparison.Ordinal);          // two that wait, one with a picture, two of a set
        Assert.Contains("href=\"jobs?tenant=acme\"", rows[1], StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">4</td>", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_leads_back_to_the_tenants_others()
    {
        var (status, html) = await GetAsync("/no-such-page?tenant=acme");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("There is no such page", html, StringComparison.Ordinal);
        Assert.Contains("href=\"jobs?tenant=acme\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"?tenant=acme\">Back to the overview", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_tenant_is_said_to_be_none_and_those_that_there_are_are_offered()
    {
        foreach (var page in new[] { "", "jobs", $"jobs/{acme.Queued}", "batches", "dead", "playground" })
        {
            var (status, html) = await GetAsync($"/{page}?tenant=nobody%3Cb%3E");
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Contains("There is no such tenant", html, StringComparison.Ordinal);
            Assert.Contains("nobody&lt;b&gt;", html, StringComparison.Ordinal);
            foreach (var tenant in new[] { "acme", "default", "news" }) Assert.Contains($"href=\"{page.Split('/')[0]}?tenant={tenant}\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("what acme", html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/", "/?tenant=acme")]
    [InlineData("/jobs?status=failed", "/jobs?status=failed&tenant=acme")]
    [InlineData("/playground", "/playground?tenant=acme")]
    [InlineData("/jobs?tenant=news", null)]
    [InlineData("/jobs?tenant=default", null)]
    [InlineData("/no-such-page", null)]
    [InlineData("/health/ready", null)]
    public async Task The_tenant_that_was_chosen_last_is_shown_where_the_address_says_none(string address, string? expected) =>
        Assert.Equal(expected, await RedirectAsync(address, "acme"));

    [Fact]
    public async Task Addresses_of_one_thing_and_tenants_that_are_gone_are_not_remembered()
    {
        Assert.Null(await RedirectAsync($"/jobs/{news.Queued}", "acme"));
        Assert.Null(await RedirectAsync($"/batches/{news.Batch}", "acme"));
        Assert.Null(await RedirectAsync($"/pictures/{news.Succeeded}/0", "acme"));
        Assert.Null(await RedirectAsync("/jobs", "nobody"));
        Assert.Null(await RedirectAsync("/jobs", "default"));
        Assert.Null(await RedirectAsync("/jobs", "https://elsewhere.example/"));
    }

    [Fact]
    public async Task Nobody_is_led_anywhere_before_the_login()
    {
        await using var closed = await DashboardHost.StartAsync();
        await TenantThings.QueueAsync(closed.Services, "acme", "waits");
        using var http = closed.Client();
        http.DefaultRequestHeaders.Add("Cookie", $"{RememberedTenant.Cookie}=acme");
        using var answer = await http.GetPageAsync("/jobs?tenant=acme");
        Assert.StartsWith("/login", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        using var bare = await http.GetPageAsync("/jobs");
        Assert.StartsWith("/login", bare.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        using var unknown = await http.GetPageAsync("/jobs?tenant=nobody");
        Assert.StartsWith("/login", unknown.Headers.Location!.PathAndQuery, StringComparison.Ordinal);          // who is there is not for everybody
    }

    private async Task<(HttpStatusCode Status, string Html)> GetAsync(string address)
    {
        using var page = await host.Http.GetPageAsync(address);
        return (page.StatusCode, await page.Content.ReadAsStringAsync());
    }

    private async Task<string?> RedirectAsync(string address, string remembered)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("Cookie", $"{RememberedTenant.Cookie}={Uri.EscapeDataString(remembered)}");
        using var answer = await http.GetPageAsync(address);
        return answer.StatusCode is HttpStatusCode.Redirect ? $"{answer.Headers.Location}" : null;
    }
}
