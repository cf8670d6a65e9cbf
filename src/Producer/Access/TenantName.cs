using System.Text.RegularExpressions;

namespace Distributed.Producer;

/// <summary>What can be a tenant: as the image store has them in its names.</summary>
internal static partial class TenantName
{
    public const string Rule = "must be 1 to 63 of a-z, 0-9 and -, not beginning with -.";

    public static bool Fits(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex Pattern();
}
