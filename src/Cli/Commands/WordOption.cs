using System.CommandLine;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Options whose values are the words of an enumeration, as on the wire.</summary>
internal static class WordOption
{
    public static Option<T?> Of<T>(string name, string description) where T : struct, Enum
    {
        var option = new Option<T?>(name)
        {
            Description = $"{description} One of: {string.Join(", ", Words.All<T>())}.",
            HelpName = name.TrimStart('-').ToUpperInvariant(),
            CustomParser = result =>
            {
                var word = result.Tokens[0].Value;
                if (Words.Parse<T>(word) is { } value) return value;
                result.AddError($"{name} cannot be '{word}', but one of: {string.Join(", ", Words.All<T>())}");
                return null;
            },
        };
        option.CompletionSources.Add(_ => Words.All<T>().Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return option;
    }
}
