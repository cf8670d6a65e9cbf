using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Options and arguments whose values are the words of an enumeration, as on the wire.</summary>
internal static class WordOption
{
    public static Option<T?> Of<T>(string name, string description) where T : struct, Enum => Complete<T, T?>(new(name)
    {
        Description = Describe<T>(description),
        HelpName = HelpName(name),
        CustomParser = result => Parse<T>(result, name, result.Tokens[0].Value),
    });

    /// <summary>An option that may be given several times.</summary>
    public static Option<T[]> Several<T>(string name, string description) where T : struct, Enum => Complete<T, T[]>(new(name)
    {
        Description = $"{Describe<T>(description)} May be given several times.",
        HelpName = HelpName(name),
        CustomParser = result => [.. result.Tokens.Select(token => Parse<T>(result, name, token.Value)).OfType<T>()],
    });

    public static Argument<T> Argument<T>(string name, string description) where T : struct, Enum
    {
        var argument = new Argument<T>(name) { Description = Describe<T>(description), HelpName = name, CustomParser = result => Parse<T>(result, name, result.Tokens[0].Value) ?? default };
        argument.CompletionSources.Add(Completions<T>);
        return argument;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string word) where T : struct, Enum
    {
        if (Words.Parse<T>(word) is { } value) return value;
        result.AddError($"{name} cannot be '{word}', but one of: {string.Join(", ", Words.All<T>())}");
        return null;
    }

    private static string Describe<T>(string description) where T : struct, Enum => $"{description} One of: {string.Join(", ", Words.All<T>())}.";

    private static string HelpName(string name) => name.TrimStart('-').ToUpperInvariant();

    private static Option<TValue> Complete<T, TValue>(Option<TValue> option) where T : struct, Enum
    {
        option.CompletionSources.Add(Completions<T>);
        return option;
    }

    private static IEnumerable<CompletionItem> Completions<T>(CompletionContext context) where T : struct, Enum => Words.All<T>().Select(word => new CompletionItem(word));
}
