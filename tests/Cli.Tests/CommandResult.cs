namespace Distributed.Cli.Tests;

/// <summary>What became of a command line.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
