using System.CommandLine;

namespace Distributed.Cli;

/// <summary>The id of a job as an argument.</summary>
internal static class JobArgument
{
    public static Argument<Guid> Create() => new("id") { Description = "The job's id.", HelpName = "ID" };
}
