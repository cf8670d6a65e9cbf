namespace Distributed.Producer;

/// <summary>What one request has of the <see cref="UploadRoom"/>.</summary>
internal sealed class UploadShare(UploadRoom room) : IDisposable
{
    private long bytes;

    /// <summary>Takes more; false when there is not so much.</summary>
    public bool TryTake(long more)
    {
        if (!room.TryTake(more)) return false;
        bytes += more;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        room.Give(bytes);
        bytes = 0;
    }
}
