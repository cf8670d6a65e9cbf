namespace Distributed.Jobs;

/// <summary>Wakes the relay of this process. Many wakes before it looks are one.</summary>
public sealed class RelaySignal : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    /// <summary>Says that a job may be due.</summary>
    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // The relay has not yet seen the last wake, so it will see this one too.
        }
    }

    /// <summary>Waits for a wake, at most so long.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    /// <inheritdoc/>
    public void Dispose() => signal.Dispose();
}
