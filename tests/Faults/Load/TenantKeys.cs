using System.Net.Http.Headers;
using System.Net.Http.Json;
using Distributed.Contracts;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>The API keys of a run's tenants, which are made through the API as whoever runs an installation makes them.</summary>
internal sealed class TenantKeys(SystemUnderTest system, HistoryFile history) : IDisposable
{
    private const int Page = 100;

    private readonly HttpClient http = new() { BaseAddress = system.Addresses[0], Timeout = TimeSpan.FromSeconds(30) };
    private readonly Dictionary<string, string> keys = [];

    /// <summary>The key of each tenant.</summary>
    public IReadOnlyDictionary<string, string> ByTenant => keys;

    /// <summary>Sets a tenant's limits and makes a key for it.</summary>
    public async Task MakeAsync(LimitedTenant tenant)
    {
        using var limits = await SendAsync(HttpMethod.Put, AccessRoutes.Tenant(tenant.Name), system.AdminKey, tenant.Limits);
        limits.EnsureSuccessStatusCode();
        using var key = await SendAsync(HttpMethod.Post, AccessRoutes.Keys, system.AdminKey, new ApiKeySubmission { Name = "clients", Tenant = tenant.Name });
        key.EnsureSuccessStatusCode();
        keys[tenant.Name] = (await key.Content.ReadFromJsonAsync<ApiKeyCreated>(WireJson.Options))!.Key;
    }

    /// <summary>Writes down every job that each tenant's list shows, and whether one of the jobs of others is shown to whoever asks for it.</summary>
    /// <param name="jobs">All jobs, with their tenants.</param>
    public async Task LookAroundAsync(IReadOnlyList<(Guid Id, string Tenant)> jobs)
    {
        string?[] viewers = [null, .. keys.Keys];
        foreach (var viewer in keys.Keys) await ListAsync(viewer);
        var strangers = jobs.Index().Select(job => (job.Item.Id, job.Item.Tenant, Viewer: viewers[job.Index % viewers.Length]))
            .Where(job => job.Tenant != (job.Viewer ?? JobRecord.DefaultTenant));
        foreach (var some in strangers.Chunk(8)) await Task.WhenAll(some.Select(job => PeekAsync(job.Id, job.Viewer)));
    }

    public void Dispose() => http.Dispose();

    private async Task ListAsync(string viewer)
    {
        for (string? cursor = null; ;)
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            using var answer = await SendAsync(HttpMethod.Get, $"{JobRoutes.Jobs}?limit={Page}{next}", keys[viewer]);
            answer.EnsureSuccessStatusCode();
            var page = (await answer.Content.ReadFromJsonAsync<JobPage>(WireJson.Options))!;
            foreach (var job in page.Jobs) history.Write("list", "ok", job.Id, tenant: viewer);
            if (page.NextCursor is null) return;
            cursor = page.NextCursor;
        }
    }

    private async Task PeekAsync(Guid id, string? viewer)
    {
        using var answer = await SendAsync(HttpMethod.Get, JobRoutes.Job(id), viewer is null ? null : keys[viewer]);
        history.Write("peek", answer.IsSuccessStatusCode ? "ok" : "fail", id, tenant: viewer, note: $"{(int)answer.StatusCode}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: WireJson.Options);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }
}
