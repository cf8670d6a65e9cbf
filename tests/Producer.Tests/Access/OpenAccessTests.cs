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
