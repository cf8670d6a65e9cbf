using System.Numerics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Distributed.Jobs;

/// <summary>
/// An API key as its owner has it: <c>sdq_{environment}_{id}_{secret}{checksum}</c>. Scanners for leaked secrets find it by its beginning, and the
/// checksum (CRC-32C of all before it) tells a mistyped key without the database.
/// </summary>
/// <param name="Environment">Which installation it belongs to.</param>
/// <param name="Id">The public part, by which it is found: 12 letters and digits.</param>
/// <param name="Secret">The secret part: 43 letters and digits, 256 bits of chance.</param>
public sealed partial record ApiKeyText(string Environment, string Id, string Secret)
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "sdq_";

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 12;
    private const int SecretLength = 43;          // log2(62) = 5.954 bits each
    private const int ChecksumLength = 6;

    private string Body => $"{Prefix}{Environment}_{Id}_{Secret}";

    /// <summary>Makes a key by chance.</summary>
    public static ApiKeyText Make(string environment) =>
        new(environment, RandomNumberGenerator.GetString(Digits, IdLength), RandomNumberGenerator.GetString(Digits, SecretLength));

    /// <summary>Reads a key; null when it is none, or has been mistyped or cut off.</summary>
    public static ApiKeyText? Parse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match) return null;
        var key = new ApiKeyText(match.Groups["environment"].Value, match.Groups["id"].Value, match.Groups["secret"].Value);
        return key.Checksum() == match.Groups["checksum"].Value ? key : null;
    }

    /// <summary>Whether a text can be the second part of keys.</summary>
    public static bool IsEnvironment(string? text) => text is not null && EnvironmentPattern().IsMatch(text);

    /// <summary>The whole key, as its owner keeps it.</summary>
    public string Write() => Body + Checksum();

    /// <summary>Without the secret, so that no log ever has it.</summary>
    public override string ToString() => $"{Prefix}{Environment}_{Id}_…";

    private string Checksum()
    {
        var crc = ~0u;
        foreach (var character in Body) crc = BitOperations.Crc32C(crc, (byte)character);          // all of them ASCII
        crc = ~crc;
        return string.Create(ChecksumLength, crc, static (characters, value) =>
        {
            for (var i = characters.Length - 1; i >= 0; i--, value /= 62) characters[i] = Digits[(int)(value % 62)];
        });
    }

    [GeneratedRegex("^sdq_(?<environment>[a-z0-9]{1,16})_(?<id>[0-9A-Za-z]{12})_(?<secret>[0-9A-Za-z]{43})(?<checksum>[0-9A-Za-z]{6})\\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("^[a-z0-9]{1,16}\\z")]
    private static partial Regex EnvironmentPattern();
}
