using Microsoft.Extensions.Logging;

namespace Distributed.Producer;

/// <summary>
/// Tells the log of requests that could not be answered because the database was out of reach: one line in ten seconds, for clients that try again
/// would otherwise fill it with the same failure thousands of times, which costs more than answering them.
/// </summary>
internal sealed class UnansweredRequests(ILogger<UnansweredRequests> logger, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private long? toldAt;
    private int untold;

    /// <summary>One more.</summary>
    public void Add(Exception error)
    {
        lock (gate)
        {
            untold++;
            if (toldAt is { } at && time.GetElapsedTime(at) < Every) return;
            logger.RequestsUnanswered(untold, error.GetBaseException().Message);
            (toldAt, untold) = (time.GetTimestamp(), 0);
        }
    }
}
