using System.Net;
using Distributed.Client;

namespace Distributed.Cli;

/// <summary>How a command ended that could not do what it was asked to: one sentence for the person, one code for the script.</summary>
internal sealed record Failure(string Message, int ExitCode)
{
    public static Failure Of(Exception error, string server) => error switch
    {
        UsageException => new(error.Message, Cli.ExitCode.Usage),
        JobApiException { StatusCode: HttpStatusCode.Unauthorized } refused =>
            new($"{refused.Message} Put your API key into DISTRIBUTED_API_KEY, or name its file with --key-file.", Cli.ExitCode.Usage),
        JobApiException { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } refused => new(refused.Message, Cli.ExitCode.Unreachable),
        JobApiException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, Detail: null } => new(
            $"{server} does not know this request: it is older than this command, or no Distributed server. Name another with --server or DISTRIBUTED_SERVER.", Cli.ExitCode.Usage),
        JobApiException refused => new(refused.Message, Cli.ExitCode.Usage),
        HttpRequestException => new($"{server} cannot be reached: {error.Message.TrimEnd('.')}. Start it, or name another with --server or DISTRIBUTED_SERVER.",
            Cli.ExitCode.Unreachable),
        InvalidDataException => new(error.Message, Cli.ExitCode.JobNotDone),
        IOException or UnauthorizedAccessException => new(error.Message, Cli.ExitCode.Usage),
        _ => new($"This should not have happened: {error.Message} ({error.GetType().Name})", Cli.ExitCode.JobNotDone),
    };
}
