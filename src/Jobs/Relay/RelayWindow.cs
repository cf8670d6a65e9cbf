namespace Distributed.Jobs;

/// <summary>
/// How many jobs of a tier may stand published: what the workers take in hand, and what they begin in 150 ms besides. What is
/// published has its place in the broker's line, where nobody overtakes; so the line is kept as short as keeps the workers busy between two looks.
/// </summary>
internal sealed class RelayWindow(TimeProvider time)
{
    private const int MinAhead = 4, MinMost = 64, MostPerCapacity = 4;
    private const double AheadSeconds = 0.15;
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(100);

    private int added;
    private int lastPublished;
    private int begun;
    private long since = time.GetTimestamp();
    private double rate;

    /// <summary>The most that may stand published beside workers who take so many in hand.</summary>
    public int Size(int capacity) =>
        Math.Min(Math.Max(MinMost, MostPerCapacity * capacity), capacity + Math.Max(MinAhead, (int)Math.Ceiling(rate * AheadSeconds)));

    /// <summary>Says that jobs were published. Any thread may.</summary>
    public void Add(int jobs) => Interlocked.Add(ref added, jobs);

    /// <summary>Takes in how many stand published: the rest of what was published has been begun. The rate follows at once upwards, slowly downwards.</summary>
    public void Look(int published)
    {
        begun += Math.Max(0, lastPublished + Interlocked.Exchange(ref added, 0) - published);
        lastPublished = published;
        if (time.GetElapsedTime(since) is var elapsed && elapsed < Measured) return;
        var now = begun / elapsed.TotalSeconds;
        (rate, begun, since) = (Math.Max(now, (rate + now) / 2), 0, time.GetTimestamp());
    }
}
