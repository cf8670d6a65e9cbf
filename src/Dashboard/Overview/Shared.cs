namespace Distributed.Dashboard;

/// <summary>One answer for everybody who asks within a short time: many open pages cost the database no more than one.</summary>
internal sealed class Shared<T>(TimeProvider time, TimeSpan fresh, Func<CancellationToken, Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? latest;
    private long at;

    /// <summary>The answer, at most as old as it may be. A failure is not kept.</summary>
    public Task<T> GetAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            var isUsable = latest is { IsCompleted: false } || (latest is { IsCompletedSuccessfully: true } && time.GetElapsedTime(at) < fresh);
            if (!isUsable)
            {
                at = time.GetTimestamp();
                latest = ReadAsync();
            }
            return latest!.WaitAsync(cancellation);
        }
    }

    // Nobody's leaving ends what others wait for; the database's own timeout does.
    private async Task<T> ReadAsync()
    {
        await Task.Yield();
        return await read(CancellationToken.None);
    }
}
