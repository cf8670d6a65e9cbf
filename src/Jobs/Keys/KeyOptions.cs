namespace Distributed.Jobs;

/// <summary>Who may use the API. Section <c>Keys</c>.</summary>
public sealed class KeyOptions
{
    /// <summary>Fewest characters of a pepper and of an admin key.</summary>
    public const int MinSecretLength = 32;

    /// <summary>
    /// Whether a request needs a key. Without one it is the tenant <c>default</c>'s and may do everything. Unset: true, but for the environment
    /// Development.
    /// </summary>
    public bool? Required { get; set; }

    /// <summary>
    /// The server's half of what is stored of a key: a long random text, the same in every process, which never changes, for with another no key
    /// is right any more. Keys cannot be made without it.
    /// </summary>
    public string? Pepper { get; set; }

    /// <summary>A key that is not in the database and has every scope, for making the first ones; none unless set.</summary>
    public string? Admin { get; set; }

    /// <summary>The second part of every new key, so that those of different installations are told apart: 1 to 16 of <c>a–z 0–9</c>.</summary>
    public string Environment { get; set; } = "live";

    /// <summary>Networks whose proxies may say who the client is (X-Forwarded-For, -Proto), for example <c>10.0.0.0/8</c>; none by default.</summary>
    public IList<string> TrustedProxies { get; } = [];
}
