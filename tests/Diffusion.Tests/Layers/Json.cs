using System.Text.Json;

namespace Distributed.Diffusion.Tests;

internal static class Json
{
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>Fails unless the reader refuses the config and its message says all of this.</summary>
    public static void AssertRefused<T>(Func<JsonElement, T> read, string json, params string[] named)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => read(Parse(json)));
        Assert.All(named, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }
}
