namespace Distributed.Jobs;

/// <summary>What is read from the database for many who ask: for each key one read at a time, and none while the last is fresh.</summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="T">The answer; not to be changed by those who get it.</typeparam>
internal sealed class SharedReads<TKey, T>(TimeProvider time, TimeSpan fresh, Func<TKey, Task<T>> read) where TKey : notnull
{
    /// <summary>An answer that nobody asked for in this long is forgotten.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly Dictionary<TKey, (long At, Task<T> Answer)> answers = [];
    private readonly Lock gate = new();
    private long sweptAt = time.GetTimestamp();

    /// <summary>How many answers are kept.</summary>
    public int Count
    {
        get { lock (gate) return answers.Count; }
    }

    /// <summary>The answer, no older than when the read that was fresh, or under way, began.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="cancellation">Ends the caller's wait; the read goes on for the others.</param>
    public Task<T> GetAsync(TKey key, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (!answers.TryGetValue(key, out var last) || (last.Answer.IsCompleted && (!last.Answer.IsCompletedSuccessfully || time.GetElapsedTime(last.At) >= fresh)))
            {
                Sweep();
                answers[key] = last = (time.GetTimestamp(), Task.Run(() => read(key), CancellationToken.None));
            }
            return last.Answer.WaitAsync(cancellation);
        }
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(sweptAt) < Kept) return;
        sweptAt = time.GetTimestamp();
        foreach (var (key, last) in answers.ToList())
            if (last.Answer.IsCompleted && time.GetElapsedTime(last.At) >= Kept) answers.Remove(key);
    }
}
