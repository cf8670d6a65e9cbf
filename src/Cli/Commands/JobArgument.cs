using System.CommandLine;
using System.CommandLine.Parsing;

namespace Distributed.Cli;

/// <summary>The ids of jobs or batches as arguments and options.</summary>
internal static class JobArgument
{
    private const string Batches = "distributed batches list";

    public static Argument<Guid> Create() => Create("job", "distributed list");

    /// <summary>Any number of jobs, also none.</summary>
    public static Argument<Guid[]> Several() => new("ID")
    {
        Description = "The jobs' ids.",
        HelpName = "ID",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(result, token.Value, "job", "distributed list"))],
    };

    public static Argument<Guid> Batch() => Create("batch", Batches);

    public static Option<Guid?> BatchOption(string description) => new("--batch")
    {
        Description = description,
        HelpName = "ID",
        CustomParser = result => Parse(result, result.Tokens[0].Value, "batch", Batches),
    };

    private static Argument<Guid> Create(string noun, string list) => new("id")
    {
        Description = $"The {noun}'s id.",
        HelpName = "ID",
        CustomParser = result => Parse(result, result.Tokens[0].Value, noun, list),
    };

    private static Guid Parse(ArgumentResult result, string text, string noun, string list)
    {
        if (Guid.TryParse(text, out var id)) return id;
        result.AddError($"'{text}' is not the id of a {noun}; {list} has them");
        return default;
    }
}
