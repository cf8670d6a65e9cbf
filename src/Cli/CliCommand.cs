using System.CommandLine;

namespace Distributed.Cli;

/// <summary>One command: its options, and what it does.</summary>
internal abstract class CliCommand
{
    /// <summary>The command with its options, ready to run.</summary>
    public abstract Command Build(Connection connection, Terminal terminal);

    /// <summary>A command that does something with the server.</summary>
    protected static Command Build(
        string name, string description, Connection connection, Terminal terminal, IEnumerable<Symbol> symbols, Func<CommandRun, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            if (symbol is Option option) command.Add(option);
        }
        command.SetAction((parsed, cancellation) => run(new(parsed, connection.Open(parsed), terminal, connection.IsJson(parsed), error => connection.Explain(error, parsed), cancellation)));
        return command;
    }
}
