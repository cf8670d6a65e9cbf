using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Distributed.Contracts;

namespace Distributed.EndToEnd.Tests;

/// <summary>The API as curl uses it.</summary>
internal sealed class ApiClient(string url) : IDisposable
{
    public HttpClient Http { get; } = new() { BaseAddress = new(url), Timeout = Wait.Patience };

    /// <summary>Posts a body as curl -d does.</summary>
    public async Task<JobDetails> PostAsync(string body)
    {
        using var response = await Http.PostAsync(JobRoutes.Jobs, new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.True(response.StatusCode is HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
    }

    public async Task<T> GetAsync<T>(string path) => (await Http.GetFromJsonAsync<T>(path, WireJson.Options))!;

    public Task<JobDetails> GetAsync(Guid id) => GetAsync<JobDetails>(JobRoutes.Job(id));

    /// <summary>Polls a job until it is over.</summary>
    public async Task<JobDetails> EndOfAsync(Guid id)
    {
        JobDetails? job = null;
        await Wait.UntilAsync(async () => (job = await GetAsync(id)).Status is not (JobStatus.Queued or JobStatus.Running));
        return job!;
    }

    public async Task<bool> IsReadyAsync() => (await Http.GetAsync("/health/ready")).IsSuccessStatusCode;

    /// <summary>Fetches an image and holds its bytes to the recorded SHA-256.</summary>
    public async Task<byte[]> FetchAsync(JobImage image)
    {
        var png = await Http.GetByteArrayAsync(image.Url);
        Assert.Equal(image.Sha256, Convert.ToHexStringLower(SHA256.HashData(png)));
        return png;
    }

    public void Dispose() => Http.Dispose();
}
