namespace Distributed.Producer;

/// <summary>Reads bodies whole. Long ones share the <see cref="UploadRoom"/>.</summary>
internal static class LongBody
{
    /// <summary>Bodies up to this length in bytes need no room.</summary>
    public const int Short = 64 * 1024;

    /// <summary>Reads a body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="room">Gives the room for a long one.</param>
    /// <param name="most">Its greatest length in bytes.</param>
    /// <param name="tooLong">What to throw when it is longer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is no room for a body of this length now.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        HttpRequest request, UploadShare room, int most, Func<BadHttpRequestException> tooLong, CancellationToken cancellation)
    {
        var buffer = new byte[Short + 1];
        for (var length = 0; ;)
        {
            var read = await request.Body.ReadAtLeastAsync(buffer.AsMemory(length), buffer.Length - length, throwOnEndOfStream: false, cancellation);
            length += read;
            if (length < buffer.Length) return buffer.AsMemory(0, length);
            if (length > most) throw tooLong();
            var more = Math.Min(2 * length, most + 1);          // grows with what has come, not with what is announced
            if (!room.TryTake(more - length)) return null;
            Array.Resize(ref buffer, more);
        }
    }
}
