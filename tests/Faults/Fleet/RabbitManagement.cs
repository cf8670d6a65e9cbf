using System.Net.Http.Json;
using System.Text.Json;

namespace Distributed.Faults;

/// <summary>The broker's management API.</summary>
internal sealed class RabbitManagement : IDisposable
{
    private readonly HttpClient http;

    public RabbitManagement(OwnServices services) : this(services.RabbitManagement)
    {
    }

    public RabbitManagement(Uri address)
    {
        http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
    }

    /// <summary>Whether it serves.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/api/whoami", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public async Task<int> RunningNodesAsync() =>
        (await http.GetFromJsonAsync<JsonElement[]>("/api/nodes"))!.Count(node => node.GetProperty("running").GetBoolean());

    /// <summary>Who leads a quorum queue, and how many of its members are online.</summary>
    public async Task<(string? Leader, int Online)> LeaderAsync(string queue)
    {
        var found = await http.GetFromJsonAsync<JsonElement>($"/api/queues/%2F/{queue}");
        return found.TryGetProperty("leader", out var leader) && found.TryGetProperty("online", out var online) ? (leader.GetString(), online.GetArrayLength()) : (null, 0);
    }

    /// <summary>Makes a virtual host; a broker with much to do may answer that it could not.</summary>
    public async Task CreateVhostAsync(string name)
    {
        for (var tries = 5; !await SendAsync(HttpMethod.Put, $"/api/vhosts/{name}"); await Task.Delay(1000))
            if (--tries == 0) throw new InvalidOperationException($"The broker does not make the virtual host {name}.");
    }

    public async Task<IReadOnlyList<string>> QueuesAsync(string vhost = "/") =>
        [.. (await http.GetFromJsonAsync<JsonElement[]>($"/api/queues/{Uri.EscapeDataString(vhost)}"))!.Select(queue => queue.GetProperty("name").GetString()!)];

    public Task PurgeAsync(string queue, string vhost = "/") => SendAsync(HttpMethod.Delete, $"/api/queues/{Uri.EscapeDataString(vhost)}/{queue}/contents");

    public Task DeleteAsync(string queue, string vhost = "/") => SendAsync(HttpMethod.Delete, $"/api/queues/{Uri.EscapeDataString(vhost)}/{queue}");

    /// <summary>Publishes the message of a job as the relay would.</summary>
    public async Task PublishAsync(string tier, Guid job, string vhost = "/")
    {
        var message = JsonSerializer.Serialize(new
        {
            messageId = Guid.NewGuid(),
            messageType = (string[])["urn:message:Distributed.Contracts:GenerateImages"],
            message = new { jobId = job, version = 1 },
        });
        using var answer = await http.PostAsJsonAsync($"/api/exchanges/{Uri.EscapeDataString(vhost)}/generate-{tier}/publish", new
        {
            properties = new { content_type = "application/vnd.masstransit+json", delivery_mode = 2 }, routing_key = "", payload = message, payload_encoding = "string",
        });
    }

    public async Task<int> CloseConnectionsAsync()
    {
        var connections = (await http.GetFromJsonAsync<JsonElement[]>("/api/connections"))!;
        foreach (var connection in connections) await SendAsync(HttpMethod.Delete, $"/api/connections/{Uri.EscapeDataString(connection.GetProperty("name").GetString()!)}");
        return connections.Length;
    }

    public void Dispose() => http.Dispose();

    private async Task<bool> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }
}
