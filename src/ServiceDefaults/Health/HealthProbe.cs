namespace Distributed.ServiceDefaults;

/// <summary>
/// Asks the process that runs in the same container whether it is ready. For images that have neither a shell nor curl: the check of such a
/// container is its own program with the one argument <c>health</c>.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The argument.</summary>
    public const string Command = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks once.</summary>
    /// <returns>0 when it is ready, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        var address = Address(Environment.GetEnvironmentVariable("ASPNETCORE_URLS"), Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS"));
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
            if (answer.IsSuccessStatusCode) return 0;
            await Console.Error.WriteLineAsync($"{address} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {error.Message}");
        }
        return 1;
    }

    /// <summary>Where the process listens by the settings of its host, seen from within its container.</summary>
    /// <exception cref="InvalidDataException">The settings do not say.</exception>
    internal static Uri Address(string? urls, string? ports)
    {
        if (First(urls) is { } url && Uri.TryCreate(url.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal),
                UriKind.Absolute, out var named))
            return new UriBuilder(named.Scheme, named.Host is "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : named.Host, named.Port).Uri;
        if (First(ports) is { } port && ushort.TryParse(port, out var number)) return new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", number).Uri;
        throw new InvalidDataException("ASPNETCORE_HTTP_PORTS or ASPNETCORE_URLS must say where the process listens.");
    }

    private static string? First(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..] ? first : null;
}
