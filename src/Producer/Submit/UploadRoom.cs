namespace Distributed.Producer;

/// <summary>
/// The memory that long bodies may take together, so that a crowd of uploads is asked to come back instead of taking the process with it. Counted
/// as bytes come in, not as they are announced: who sends slowly keeps no room from others. Short bodies need none.
/// </summary>
internal sealed class UploadRoom
{
    /// <summary>In bytes: nine of the longest bodies.</summary>
    public const long Total = 128 * 1024 * 1024;

    private long taken;

    /// <summary>A request's share, empty at first; dispose it when the request is over.</summary>
    public UploadShare Open() => new(this);

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= Total) return true;
        Give(bytes);
        return false;
    }

    internal void Give(long bytes) => Interlocked.Add(ref taken, -bytes);
}
