namespace Distributed.Standalone;

/// <summary>
/// Standalone has no keys, so on the loopback interface it answers to loopback names only: otherwise a page of another site could reach it
/// under a name of its own that it points at this host.
/// </summary>
internal static class Loopback
{
    private const string AllowedHosts = "AllowedHosts";

    /// <summary>Narrows the host names when every address is a loopback one and nobody has said otherwise.</summary>
    public static void KeepToItself(IConfigurationManager configuration)
    {
        var urls = (configuration["urls"] ?? Welcome.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (string.IsNullOrEmpty(configuration[AllowedHosts]) && urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback))
            configuration[AllowedHosts] = "localhost;127.0.0.1;[::1]";
    }
}
