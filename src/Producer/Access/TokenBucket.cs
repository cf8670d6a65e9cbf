namespace Distributed.Producer;

/// <summary>
/// Lets so many requests a minute through, all at once if they come so: a bucket that holds a minute's worth and fills evenly. The limit may change
/// between two requests.
/// </summary>
internal sealed class TokenBucket(TimeProvider time)
{
    private readonly Lock gate = new();
    private double fill = 1;          // the part of it that is full, so that another limit keeps it
    private long at = time.GetTimestamp();

    /// <summary>Whether it is full, as if nobody had ever taken from it.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate) return Refilled() >= 1;
        }
    }

    /// <summary>Takes one request.</summary>
    /// <param name="perMinute">The limit, at least 1.</param>
    /// <param name="left">How many are left.</param>
    /// <param name="untilNext">When the next one is there.</param>
    /// <param name="untilFull">When all are there again.</param>
    public bool TryTake(int perMinute, out int left, out TimeSpan untilNext, out TimeSpan untilFull)
    {
        lock (gate)
        {
            (fill, at) = (Refilled(), time.GetTimestamp());
            var isThere = fill * perMinute >= 1 - 1e-9;
            if (isThere) fill = Math.Max(0, fill - 1.0 / perMinute);
            left = (int)(fill * perMinute + 1e-9);
            untilNext = TimeSpan.FromMinutes(Math.Max(0, 1.0 / perMinute - fill));
            untilFull = TimeSpan.FromMinutes(1 - fill);
            return isThere;
        }
    }

    private double Refilled() => Math.Min(1, fill + time.GetElapsedTime(at).TotalMinutes);
}
