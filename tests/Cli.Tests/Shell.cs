namespace Distributed.Cli.Tests;

/// <summary>Runs command lines in this process.</summary>
internal static class Shell
{
    /// <param name="server">The server's address.</param>
    /// <param name="key">The API key; null where none is needed.</param>
    /// <param name="session">Where it is typed.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <param name="environment">Variables besides, which go before those that the server and the key are in.</param>
    public static async Task<CommandResult> RunAsync(string server, string? key, Session session, IReadOnlyList<string> arguments, CancellationToken cancellation,
        params (string Name, string Value)[] environment)
    {
        (string Name, string Value)[] own = [("DISTRIBUTED_SERVER", server), ("DISTRIBUTED_API_KEY", key ?? "")];
        var variables = own.Concat(environment).ToLookup(variable => variable.Name, variable => variable.Value);
        using var output = new StringWriter();
        var terminal = new Terminal(output, session.Error, session.IsInteractive, width: 120, name => variables[name].LastOrDefault(), new StringReader(session.Input), session.CanAsk);
        var code = await CommandLine.RunAsync(arguments, terminal, cancellation);
        return new(code, output.ToString(), session.Error.ToString());
    }
}
