using System.Buffers.Binary;

namespace Distributed.Jobs;

/// <summary>Ids of a batch's jobs, in the order of the batch: jobs that were accepted at the same time go by their ids.</summary>
public static class BatchIds
{
    private const int Version = 0x7000, MaxIndex = 0xFFF, TimeBytes = 6;

    /// <summary>
    /// A new id (UUID version 7) with the batch's time, and the job's place where another would have the first twelve of its random bits (RFC 9562,
    /// section 6.2, a dedicated counter of fixed length).
    /// </summary>
    /// <param name="batch">The batch's id, version 7.</param>
    /// <param name="index">The job's place, 0 to 4,095.</param>
    public static Guid Job(Guid batch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MaxIndex);
        Span<byte> id = stackalloc byte[16];
        Span<byte> time = stackalloc byte[16];
        Guid.CreateVersion7().TryWriteBytes(id, bigEndian: true, out _);
        batch.TryWriteBytes(time, bigEndian: true, out _);
        time[..TimeBytes].CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id[TimeBytes..], (ushort)(Version | index));
        return new(id, bigEndian: true);
    }

    /// <summary>
    /// Whether a job may be of this batch, as far as its id tells: ids that <see cref="Job"/> made for it always, others only of the same millisecond.
    /// </summary>
    public static bool MayBeOf(Guid batch, Guid job)
    {
        Span<byte> time = stackalloc byte[16];
        Span<byte> id = stackalloc byte[16];
        return batch.TryWriteBytes(time, bigEndian: true, out _) && job.TryWriteBytes(id, bigEndian: true, out _) && time[..TimeBytes].SequenceEqual(id[..TimeBytes]);
    }
}
