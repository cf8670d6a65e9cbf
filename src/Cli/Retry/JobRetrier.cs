using System.Net;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>
/// Runs jobs again, each once however often the command is repeated: a run that is there already is found, and the retries of one job share an
/// <c>Idempotency-Key</c>, so that two commands at once and an answer that was lost make no second one.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="wish">How.</param>
/// <param name="cancellation">Ctrl+C.</param>
internal sealed class JobRetrier(JobClient client, RetryWish wish, CancellationToken cancellation)
{
    /// <summary>How many jobs are asked for at a time.</summary>
    public const int AtATime = 4;

    private volatile bool isOver;

    /// <summary>Whether something happened that the next jobs would meet too.</summary>
    public bool IsOver => isOver;

    /// <summary>The newest run of a finished job; null when there is none, or it does not matter.</summary>
    public async Task<JobDetails?> FindRunAsync(Guid id) =>
        wish.Again ? null : await client.ListAsync(new() { RetryOf = id, PageSize = 1 }, cancellation).FirstOrDefaultAsync(cancellation);

    /// <summary>Runs a job again unless that was done before.</summary>
    public Task<RetryResult> RetryOnceAsync(Guid id) => TryAsync(id, async () => await FindRunAsync(id) is { } run ? new(id, run, WasThere: true, null) : await SendAsync(id));

    /// <summary>Runs a job again of which it is known that nobody has.</summary>
    public Task<RetryResult> RetryAsync(Guid id) => TryAsync(id, () => SendAsync(id));

    private async Task<RetryResult> SendAsync(Guid id)
    {
        try
        {
            return new(id, await client.RetryAsync(id, wish.Seeds, wish.Priority, wish.Again ? null : $"cli-retry-{id:N}", cancellation), WasThere: false, null);
        }
        catch (JobApiException refused) when (refused.StatusCode is HttpStatusCode.UnprocessableEntity)
        {
            // Another command, with other seeds or another priority, was faster since we looked.
            if (await FindRunAsync(id) is not { } run) throw;
            return new(id, run, WasThere: true, null);
        }
    }

    private async Task<RetryResult> TryAsync(Guid id, Func<Task<RetryResult>> retry)
    {
        try
        {
            return await retry();
        }
        catch (Exception error) when (error is JobApiException or HttpRequestException)
        {
            isOver |= ConcernsAll(error);
            return new(id, null, WasThere: false, error);
        }
    }

    /// <summary>A limit that passes with time, the key and the server itself are the same for every job.</summary>
    private static bool ConcernsAll(Exception error) => error is not JobApiException refused
        || refused is { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError }
        || refused is { StatusCode: HttpStatusCode.TooManyRequests, RetryAfter: not null };
}
