using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

/// <summary>The API with keys.</summary>
public sealed class KeyedHost : ProducerHost
{
    public const string Admin = "the-admin-key-of-the-configuration";

    protected override IEnumerable<KeyValuePair<string, string?>> OwnSettings =>
        [new("Keys:Required", "true"), new("Keys:Pepper", new string('p', 32)), new("Keys:Admin", Admin)];

    /// <summary>Makes a key, and tells all about it.</summary>
    public async Task<ApiKeyCreated> MakeKeyAsync(string tenant, params KeyScope[] scopes)
    {
        using var response = await SendAsync(HttpMethod.Post, AccessRoutes.Keys, Admin, new ApiKeySubmission { Name = "a test", Tenant = tenant, Scopes = scopes });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<ApiKeyCreated>(WireJson.Options))!;
    }

    /// <summary>Makes a key that may read and write jobs.</summary>
    public async Task<string> KeyAsync(string tenant) => (await MakeKeyAsync(tenant, KeyScope.JobsRead, KeyScope.JobsWrite)).Key;

    /// <summary>A tenant of its own, with limits.</summary>
    public async Task<string> TenantAsync(TenantLimits limits)
    {
        var tenant = Guid.NewGuid().ToString("N");
        using var response = await SendAsync(HttpMethod.Put, AccessRoutes.Tenant(tenant), Admin, limits);
        response.EnsureSuccessStatusCode();
        return tenant;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), new MediaTypeHeaderValue("application/json"), WireJson.Options);
        return Http.SendAsync(request);
    }

    /// <summary>Posts a job as curl -d does.</summary>
    public Task<HttpResponseMessage> PostJobAsync(string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs) { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new("Bearer", key);
        return Http.SendAsync(request);
    }

    public async Task<JobDetails> AcceptAsync(string key, string body)
    {
        using var response = await PostJobAsync(key, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
    }
}
