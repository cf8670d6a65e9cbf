namespace Distributed.Standalone;

/// <summary>
/// Standalone needs no keys on the loopback interface, so there it answers to loopback names only: otherwise a page of another site could reach it
/// under a name of its own that it points at this host.
/// </summary>
internal static class Loopback
{
    private const string AllowedHosts = "AllowedHosts";

    /// <summary>Narrows the host names when every address is a loopback one and nobody has said otherwise.</summary>
    /// <returns>Whether only people of this machine reach us.</returns>
    public static bool KeepToItself(IConfigurationManager configuration)
    {
        var urls = (configuration["urls"] ?? Welcome.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback)) return false;
        if (!string.IsNullOrEmpty(configuration[AllowedHosts])) return false;          // whoever says so may have a proxy before us
        configuration[AllowedHosts] = "localhost;127.0.0.1;[::1]";
        return true;
    }
}
