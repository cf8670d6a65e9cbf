using System.Net;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer.Tests;

/// <summary>Where no key is needed.</summary>
public sealed class OpenAccessTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("Bearer token-that-some-client-always-sends", HttpStatusCode.OK)]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==", HttpStatusCode.OK)]
    [InlineData("Bearer sdq_live_mistyped", HttpStatusCode.Unauthorized)]
    public async Task What_is_none_of_our_keys_is_overlooked_but_a_wrong_key_is_refused(string? header, HttpStatusCode status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs);
        if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Accepted)]
    [InlineData("same-origin", HttpStatusCode.Accepted)]
    [InlineData("none", HttpStatusCode.Accepted)]
    public async Task A_web_page_of_another_site_may_not_post(string site, HttpStatusCode status)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs) { Content = new StringContent("""{"prompt":"a red circle"}""") };
        request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        if (status is HttpStatusCode.Forbidden) await ScopeTests.IsProblemAsync(status, response, "another site");
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-origin")]
    public async Task A_link_on_another_site_may_be_followed(string site)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs);
        request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_pepper_there_are_no_keys_and_it_says_what_to_set()
    {
        using var response = await host.Http.PostAsync(AccessRoutes.Keys, new StringContent("""{"name":"x"}"""));
        await ScopeTests.IsProblemAsync(HttpStatusCode.Conflict, response, "Keys:Pepper");
        var request = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs);
        request.Headers.Authorization = new("Bearer", ApiKeyText.Make("live").Write());
        using var keyed = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, keyed.StatusCode);
    }
}
