using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Distributed.Cli;

/// <summary>The whole command line: its commands, and how each run ends.</summary>
internal static class CommandLine
{
    private const string Name = "distributed";

    /// <summary>Runs one command line to its end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var connection = new Connection(terminal);
        // Not a RootCommand, which calls itself by the name of the program's file.
        var root = new Command(Name, "Turns prompts into pictures with a Distributed server. Exit codes: 0 done, 1 the job failed, expired or was cancelled, 2 wrong usage or request, 3 no server, 130 interrupted.") { new HelpOption(), new VersionOption() };
        connection.AddTo(root);
        CliCommand[] commands =
        [
            new GenerateCommand(), new WatchCommand(), new ListCommand(), new CancelCommand(), new RetryCommand(),
            new BatchCommand(), new BatchesCommand(), new TiersCommand(), new WorkersCommand(), new RedispatchCommand(), new KeysCommand(), new TenantsCommand(),
        ];
        foreach (var command in commands) root.Add(command.Build(connection, terminal));

        var parsed = root.Parse(arguments);
        if (parsed.Errors is [var first, ..])
        {
            await terminal.Error.WriteLineAsync($"{Terminal.Clean(Missing(parsed) ?? first.Message).TrimEnd('.')}. See: {Name} {HelpPath(parsed.CommandResult)}--help");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new() { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error)
        {
            var failure = connection.Explain(error, parsed);
            await terminal.Error.WriteLineAsync(Terminal.Clean(failure.Message));
            return failure.ExitCode;
        }
    }

    /// <summary>Which commands there are, where none of them was named; null where one was.</summary>
    private static string? Missing(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not { Action: null, Subcommands: { Count: > 0 } commands }) return null;
        var names = string.Join(", ", commands.Select(command => command.Name));
        return parsed.UnmatchedTokens is [var word, ..] ? $"'{word}' is none of the commands: {names}" : $"Name a command: {names}";
    }

    /// <summary>The commands from the outermost to the one that was meant.</summary>
    private static string HelpPath(CommandResult meant) => meant.Parent is CommandResult outer ? $"{HelpPath(outer)}{meant.Command.Name} " : "";
}
