using System.Security.Cryptography;
using System.Text;

namespace Distributed.Dashboard;

/// <summary>How one gets in: the admin key as it was read at start, and whether no login is needed at all.</summary>
/// <param name="IsOpen">Whether everybody who can reach the dashboard may use it.</param>
/// <param name="Key">The admin key; null when there is none.</param>
/// <param name="HasOpenIdConnect">Whether an identity provider is configured.</param>
internal sealed record DashboardAccess(bool IsOpen, string? Key, bool HasOpenIdConnect)
{
    /// <summary>Reads the settings. Without any login the dashboard is open only where <paramref name="isPrivate"/> says that nobody else can reach it.</summary>
    public static DashboardAccess From(DashboardOptions options, bool isPrivate)
    {
        var key = options.AdminKey?.Trim() ?? "";          // a null in a settings file comes through
        return new(isPrivate && key.Length == 0 && !options.HasOpenIdConnect, key.Length > 0 ? key : null, options.HasOpenIdConnect);
    }

    /// <summary>Names the key without giving it away; sessions carry it, so that another key ends them.</summary>
    public string Fingerprint { get; } = Key is null ? "" : Convert.ToHexString(Hash("fingerprint " + Key));

    /// <summary>Whether this is the key. The time it takes says nothing about how much of it is right.</summary>
    public bool Matches(string? given) => Key is not null && given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), Hash(Key));

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{nameof(DashboardAccess)} {{ {nameof(IsOpen)} = {IsOpen} }}";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
