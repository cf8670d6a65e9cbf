using System.CommandLine;

namespace Distributed.Cli;

/// <summary>Whether a command ends as soon as the server has its work.</summary>
internal static class NoWaitOption
{
    public static Option<bool> Create() => new("--no-wait") { Description = "Print the id and end; watch it later." };
}
