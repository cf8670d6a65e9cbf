namespace Distributed.Dashboard;

/// <summary>Who may see the dashboard, and how it is reached. Section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>Fewest characters of an admin key.</summary>
    public const int MinKeyLength = 16;

    /// <summary>The key that logs in; empty for none. A long random text: it is the only secret between a visitor and every job.</summary>
    public string AdminKey { get; set; } = "";

    /// <summary>Login by an identity provider; in force once it has an authority.</summary>
    public OpenIdConnectLogin OpenIdConnect { get; set; } = new();

    /// <summary>How long a login lasts.</summary>
    public TimeSpan SessionLength { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// The folder of the keys that protect cookies. Replicas share it, and logins outlast a restart only with it. Empty for the framework's own
    /// place in the home folder.
    /// </summary>
    public string KeysFolder { get; set; } = "";

    /// <summary>Whether a login over plain HTTP is taken from other machines, which lets everybody on the way read the key.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Where people reach the API, for example <c>https://pictures.example/</c>: what the pages say to copy points there. Empty where it is at the
    /// dashboard's own address, as in one process.
    /// </summary>
    public string ApiAddress { get; set; } = "";

    /// <summary>
    /// Whether the API needs a key, so that what the pages say to copy sends one. Unset: as <c>Keys:Required</c> says, which needs one by default but
    /// for the environment Development.
    /// </summary>
    public bool? ApiNeedsKey { get; set; }

    /// <summary>Networks whose proxies may say who the client is (X-Forwarded-For, -Proto, -Host), for example <c>10.0.0.0/8</c>; none by default.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Where the API is for somebody who reads the pages at an address.</summary>
    internal string ApiSite(string pages) => ApiAddress is { Length: > 0 } api ? api : pages;

    internal bool HasOpenIdConnect => !string.IsNullOrWhiteSpace(OpenIdConnect.Authority);
}
