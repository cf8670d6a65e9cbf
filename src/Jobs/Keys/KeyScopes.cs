using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Scopes as a column holds them: words between spaces.</summary>
internal static class KeyScopes
{
    public static string Write(IEnumerable<KeyScope> scopes) => string.Join(' ', scopes.Distinct().Order().Select(scope => scope.Word()));

    /// <summary>Reads scopes. A word that this version does not know allows nothing here.</summary>
    public static IReadOnlyList<KeyScope> Read(string scopes) =>
        [.. scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Words.Parse<KeyScope>).OfType<KeyScope>()];
}
