using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>How prompts are read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptSyntax>))]
public enum PromptSyntax
{
    /// <summary>Every character is text, and what the text encoder has no room for is cut off.</summary>
    [JsonStringEnumMemberName("plain")] Plain,

    /// <summary><c>(words:1.2)</c>, <c>(words)</c> and <c>[words]</c> weigh words, and long prompts are read to their end, as in the web user interfaces.</summary>
    [JsonStringEnumMemberName("weighted")] Weighted,
}
