using System.Net;
using Distributed.Client;

namespace Distributed.Cli;

/// <summary>How a command ended that could not do what it was asked to: one sentence for the person, one code for the script.</summary>
internal sealed record Failure(string Message, int ExitCode)
{
    /// <param name="error">What happened.</param>
    /// <param name="server">The address that was asked.</param>
    /// <param name="keySource">Where the key came from; null when there was none.</param>
    public static Failure Of(Exception error, string server, string? keySource) => error switch
    {
        UsageException => new(error.Message, Cli.ExitCode.Usage),
        JobApiException { StatusCode: HttpStatusCode.Unauthorized } refused =>
            new(refused.Message + (keySource is null ? " Put your API key into DISTRIBUTED_API_KEY, or name its file with --key-file." : $" The key came from {keySource}."), Cli.ExitCode.Usage),
        JobApiException { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } refused => new(WithWait(refused), Cli.ExitCode.Unreachable),
        JobApiException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, Detail: null } => new(
            $"{server} does not know this request: it is older than this command, or no Distributed server. Name another with --server or DISTRIBUTED_SERVER.", Cli.ExitCode.Usage),
        JobApiException refused => new(refused.Message, Cli.ExitCode.Usage),
        HttpRequestException => new($"{server} cannot be reached: {error.Message.TrimEnd('.')}. Start it, or name another with --server or DISTRIBUTED_SERVER.",
            Cli.ExitCode.Unreachable),
        InvalidDataException => new(error.Message, Cli.ExitCode.JobNotDone),
        IOException or UnauthorizedAccessException => new(error.Message, Cli.ExitCode.Usage),
        _ => new($"This should not have happened, please report it: {error.Message} ({error.GetType().Name})", Cli.ExitCode.JobNotDone),
    };

    /// <summary>When the server asks to come back, unless it has said so in words.</summary>
    private static string WithWait(JobApiException refused) =>
        refused.RetryAfter is not { } wait || refused.Message.Contains($" in {wait.TotalSeconds:0} s", StringComparison.Ordinal) ? refused.Message
            : $"{refused.Message} The server asks to wait {WaitText.Of(wait)}.";
}
