using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Distributed.Client;

namespace Distributed.Cli;

/// <summary>The options that every command has: which server, with which key, and for whom to write.</summary>
/// <param name="terminal">Knows the environment.</param>
internal sealed class Connection(Terminal terminal)
{
    private const string DefaultServer = "http://localhost:5080";
    private const string ServerVariable = "DISTRIBUTED_SERVER";
    private const string KeyVariable = "DISTRIBUTED_API_KEY";

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1.5);

    private readonly Option<string?> server = new("--server")
    {
        Description = $"The server's address; {ServerVariable} or {DefaultServer} by default.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<FileInfo?> keyFile = new("--key-file")
    {
        Description = $"A file with the API key; {KeyVariable} by default. No option takes the key itself, for others on this machine could read it.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<bool> json = new("--json") { Description = "Write JSON, for scripts.", Recursive = true };

    public void AddTo(Command root)
    {
        root.Add(server);
        root.Add(keyFile);
        root.Add(json);
    }

    /// <summary>Whether results are to be JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>The address that is asked.</summary>
    public string Server(ParseResult parsed) => parsed.GetValue(server) ?? terminal.Variable(ServerVariable) ?? DefaultServer;

    /// <summary>Where the key comes from; null when there is none.</summary>
    public string? KeySource(ParseResult parsed) => parsed.GetValue(keyFile)?.FullName ?? (terminal.Variable(KeyVariable) is null ? null : KeyVariable);

    /// <summary>Puts into words why a command could not do what it was asked to.</summary>
    public Failure Explain(Exception error, ParseResult parsed) => Failure.Of(error, Server(parsed), KeySource(parsed));

    /// <summary>A client for the server.</summary>
    /// <exception cref="UsageException">The address or the key is none.</exception>
    public JobClient Open(ParseResult parsed)
    {
        if (!Uri.TryCreate(Server(parsed), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"'{Server(parsed)}' is not an address. Give --server or {ServerVariable} one such as {DefaultServer}.");
        try
        {
            // Somebody waits at the keyboard, so it gives up sooner than a service would.
            return new(new HttpClient { Timeout = Timeout.InfiniteTimeSpan },
                new JobClientOptions { BaseAddress = address, ApiKey = Key(parsed), MaxRetries = 3, RetryDelay = TimeSpan.FromSeconds(0.3), OnRetry = IsJson(parsed) ? null : SayWait });
        }
        catch (ValidationException wrong)
        {
            throw new UsageException($"{wrong.Message} It comes from {KeySource(parsed)}.");
        }
    }

    /// <summary>Nobody is to wonder why nothing happens.</summary>
    private void SayWait(Exception error, TimeSpan wait)
    {
        if (wait < ShortWait) return;
        var why = error is JobApiException refused ? refused.Title : error.Message;
        terminal.Error.WriteLine($"{(terminal.IsInteractive ? ProgressLine.EraseLine : "")}{Terminal.Clean(why).TrimEnd('.')}; trying again in {WaitText.Of(wait)}.");
    }

    private string? Key(ParseResult parsed)
    {
        if (parsed.GetValue(keyFile) is not { } file) return terminal.Variable(KeyVariable);
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key file cannot be read: {error.Message}");
        }
    }
}
