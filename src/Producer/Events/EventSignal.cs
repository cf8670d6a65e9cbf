namespace Distributed.Producer;

/// <summary>Wakes one waiter. Many wakes before it looks are one.</summary>
internal sealed class EventSignal : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Wake()
    {
        lock (gate)
        {
            if (signal.CurrentCount == 0) signal.Release();
        }
    }

    /// <summary>Waits for a wake, at most so long.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) =>
        signal.WaitAsync(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, cancellation);

    public void Dispose() => signal.Dispose();
}
