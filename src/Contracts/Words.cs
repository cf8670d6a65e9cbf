using System.Text.Json;

namespace Distributed.Contracts;

/// <summary>The one word of a value of an enumeration: the same in JSON, column, queue and label.</summary>
public static class Words
{
    /// <summary>The word, for example <c>distilled</c>.</summary>
    public static string Word<T>(this T value) where T : struct, Enum => Of<T>.Words[value];

    /// <summary>The value of a word, in exactly this spelling; null when there is none.</summary>
    public static T? Parse<T>(string word) where T : struct, Enum => Of<T>.Values.TryGetValue(word, out var value) ? value : null;

    /// <summary>Every word of an enumeration, in order.</summary>
    public static IReadOnlyCollection<string> All<T>() where T : struct, Enum => Of<T>.Words.Values;

    private static class Of<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words = Enum.GetValues<T>().ToDictionary(
            value => value, value => JsonSerializer.SerializeToElement(value, WireJson.Options).GetString()!);

        public static readonly Dictionary<string, T> Values = Words.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
