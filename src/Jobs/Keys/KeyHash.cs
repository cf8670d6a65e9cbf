using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// What is stored of a secret: HMAC-SHA-256 under the pepper. A fast hash is right, for nobody guesses 256 bits of chance; the pepper keeps whoever
/// reads or writes the table from making keys.
/// </summary>
public sealed class KeyHash(IOptions<KeyOptions> options)
{
    private readonly byte[] pepper = Encoding.UTF8.GetBytes(options.Value.Pepper ?? "");

    /// <summary>Whether there is a pepper.</summary>
    public bool IsReady => pepper.Length > 0;

    /// <summary>The hash of a secret, 32 bytes.</summary>
    /// <exception cref="InvalidOperationException">There is no pepper.</exception>
    public byte[] Of(string secret) => IsReady
        ? HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes(secret))
        : throw new InvalidOperationException("Keys:Pepper is not set, so there can be no keys.");

    /// <summary>Whether this is the secret. The time it takes says nothing about how much of it is right.</summary>
    public bool Matches(string secret, byte[] stored) => IsReady && CryptographicOperations.FixedTimeEquals(Of(secret), stored);
}
