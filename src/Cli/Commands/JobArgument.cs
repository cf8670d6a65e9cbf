using System.CommandLine;

namespace Distributed.Cli;

/// <summary>The id of a job or a batch as an argument.</summary>
internal static class JobArgument
{
    public static Argument<Guid> Create(string noun = "job", string list = "distributed list") => new("id")
    {
        Description = $"The {noun}'s id.",
        HelpName = "ID",
        CustomParser = result =>
        {
            if (Guid.TryParse(result.Tokens[0].Value, out var id)) return id;
            result.AddError($"'{result.Tokens[0].Value}' is not the id of a {noun}; {list} has them");
            return default;
        },
    };
}
