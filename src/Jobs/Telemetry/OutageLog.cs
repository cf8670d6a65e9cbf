using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Tells the log of something that is tried again until it succeeds, without filling it: the first failure with its exception, then at most one
/// short line a minute, and one line when it is over.
/// </summary>
/// <param name="logger">The log of whoever tries.</param>
/// <param name="time">The clock.</param>
/// <param name="work">What is tried, as the beginning of a sentence.</param>
internal sealed class OutageLog(ILogger logger, TimeProvider time, string work)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock sync = new();
    private int failures;
    private long begun, told;

    /// <summary>It failed.</summary>
    public void Failed(Exception error)
    {
        lock (sync)
        {
            if (failures++ == 0)
            {
                begun = told = time.GetTimestamp();
                logger.OutageBegan(error, work);
            }
            else if (time.GetElapsedTime(told) >= Every)
            {
                told = time.GetTimestamp();
                var elapsed = time.GetElapsedTime(begun);
                logger.OutageGoesOn(work, failures, elapsed, error.Message);
            }
        }
    }

    /// <summary>It succeeded.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref failures) == 0) return;
        lock (sync)
        {
            if (failures == 0) return;
            var elapsed = time.GetElapsedTime(begun);
            logger.OutageOver(work, failures, elapsed);
            failures = 0;
        }
    }
}
