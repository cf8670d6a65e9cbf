using System.CommandLine;

namespace Distributed.Cli;

/// <summary>The id of a job as an argument.</summary>
internal static class JobArgument
{
    public static Argument<Guid> Create() => new("id")
    {
        Description = "The job's id.",
        HelpName = "ID",
        CustomParser = result =>
        {
            if (Guid.TryParse(result.Tokens[0].Value, out var id)) return id;
            result.AddError($"'{result.Tokens[0].Value}' is not the id of a job; distributed list has them");
            return default;
        },
    };
}
