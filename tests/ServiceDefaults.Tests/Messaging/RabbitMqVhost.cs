using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>A virtual host that nobody else uses, on the RabbitMQ of <c>tests/services</c>. Disposing removes it.</summary>
internal sealed class RabbitMqVhost : IAsyncDisposable
{
    private readonly HttpClient management;
    private readonly string name;
    private readonly List<string> users = [];

    private RabbitMqVhost(Uri broker, string management, string name)
    {
        this.name = name;
        Broker = broker;
        this.management = new() { BaseAddress = new(management) };
        this.management.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(broker.UserInfo)));
    }

    /// <summary>Where the broker itself listens.</summary>
    public Uri Broker { get; }

    /// <summary>Its connection string.</summary>
    public string Address => new UriBuilder(Broker) { Path = Uri.EscapeDataString(name) }.Uri.AbsoluteUri;

    /// <summary>Makes one; skips the test when there is no broker.</summary>
    /// <param name="mark">Ends its name, for tests of names.</param>
    public static async Task<RabbitMqVhost> CreateAsync(string mark = "")
    {
        var (broker, management) = (Variable("TEST_RABBITMQ"), Variable("TEST_RABBITMQ_MANAGEMENT"));
        var vhost = new RabbitMqVhost(new(broker), management, $"test-{Guid.NewGuid():N}{mark}");
        await vhost.PutAsync($"vhosts/{Uri.EscapeDataString(vhost.name)}", new { });
        await vhost.PermitAsync(vhost.Broker.UserInfo.Split(':')[0]);
        return vhost;
    }

    /// <summary>Its connection string by way of a proxy.</summary>
    public string Through(TcpProxy proxy, string scheme = "amqp") =>
        new UriBuilder(Address) { Scheme = scheme, Host = scheme == "amqps" ? "localhost" : "127.0.0.1", Port = proxy.Port }.Uri.AbsoluteUri;

    /// <summary>Its connection string for a new user.</summary>
    public async Task<string> AddressOfAsync(string user, string password)
    {
        users.Add(user);
        await PutAsync($"users/{Uri.EscapeDataString(user)}", new { password, tags = "" });
        await PermitAsync(user);
        return new UriBuilder(Address) { UserName = Uri.EscapeDataString(user), Password = Uri.EscapeDataString(password) }.Uri.AbsoluteUri;
    }

    /// <summary>A queue as the broker describes it; null when it is not there.</summary>
    public async Task<JsonElement?> FindQueueAsync(string queue)
    {
        using var response = await management.GetAsync($"api/queues/{Uri.EscapeDataString(name)}/{queue}");
        if (response.StatusCode is HttpStatusCode.NotFound) return null;
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The queues or exchanges whose names begin so.</summary>
    /// <param name="kind"><c>queues</c> or <c>exchanges</c>.</param>
    /// <param name="prefix">How the names begin.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string kind, string prefix)
    {
        var all = await management.GetFromJsonAsync<JsonElement[]>($"api/{kind}/{Uri.EscapeDataString(name)}");
        return [.. all!.Where(one => one.GetProperty("name").GetString()!.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public Task QueueIsThereAsync(string queue) => Eventually.IsAsync(async () => await FindQueueAsync(queue) is not null);

    /// <summary>Waits until what is sent to the exchange of a queue's name reaches the queue.</summary>
    public Task QueueIsBoundAsync(string queue) => Eventually.IsAsync(async () =>
        (await management.GetFromJsonAsync<JsonElement[]>($"api/bindings/{Uri.EscapeDataString(name)}/e/{queue}/q/{queue}"))!.Length > 0);

    public Task DeleteQueueAsync(string queue) => DeleteAsync($"queues/{Uri.EscapeDataString(name)}/{queue}");

    public Task DeleteExchangeAsync(string exchange) => DeleteAsync($"exchanges/{Uri.EscapeDataString(name)}/{exchange}");

    public async ValueTask DisposeAsync()
    {
        await TryDeleteAsync($"vhosts/{Uri.EscapeDataString(name)}");
        foreach (var user in users) await TryDeleteAsync($"users/{Uri.EscapeDataString(user)}");
        management.Dispose();
    }

    private static string Variable(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{variable} is not set, so RabbitMQ is not tested. Run ./test, or first: eval \"$(tests/services up /tmp/services)\"");
        return value!;
    }

    private Task PermitAsync(string user) =>
        PutAsync($"permissions/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(user)}", new { configure = ".*", write = ".*", read = ".*" });

    /// <summary>A broker with much to do may answer that it could not, though it has.</summary>
    private Task PutAsync(string path, object body) => Eventually.IsAsync(async () =>
    {
        using var response = await management.PutAsJsonAsync($"api/{path}", body);
        return response.EnsureSuccessStatusCode().IsSuccessStatusCode;
    });

    private Task DeleteAsync(string path) => Eventually.IsAsync(async () =>
    {
        using var response = await management.DeleteAsync($"api/{path}");
        return response.StatusCode is HttpStatusCode.NotFound || response.EnsureSuccessStatusCode().IsSuccessStatusCode;
    });

    /// <summary>What is left over is nobody's, and goes with the broker.</summary>
    private async Task TryDeleteAsync(string path)
    {
        try
        {
            using var response = await management.DeleteAsync($"api/{path}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // The test is over.
        }
    }
}
