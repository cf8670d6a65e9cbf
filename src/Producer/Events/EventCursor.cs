using System.Buffers.Text;
using System.Globalization;

namespace Distributed.Producer;

/// <summary>
/// How far a client has heard: the number of the last change it has of each job. It travels as the id of an event and comes back as
/// <c>Last-Event-ID</c>. For one job that is its number. For a batch, whose jobs' changes become visible in no common order, it is the whole vector:
/// its runs of equal numbers, packed and in base64url, a byte for most jobs that differ from their neighbours.
/// </summary>
/// <remarks>
/// A run of length n ≥ 1 of a number s is the varint 2·s when n = 1, and otherwise 2·s + 1 followed by the varint n − 2. Varints have seven bits a
/// byte, the lowest first.
/// </remarks>
internal sealed class EventCursor
{
    private readonly int[] heard;
    private readonly bool isVector;

    private EventCursor(int[] heard, bool isVector) => (this.heard, this.isVector) = (heard, isVector);

    /// <summary>The number of the last change heard of a job; 0 for none.</summary>
    public int this[int index]
    {
        get => heard[index];
        set => heard[index] = value;
    }

    /// <summary>Nothing heard yet.</summary>
    public static EventCursor Start(int jobs, bool isVector) => new(new int[jobs], isVector);

    /// <summary>Reads a cursor; null when it is none of so many jobs.</summary>
    public static EventCursor? Parse(string text, int jobs, bool isVector)
    {
        if (isVector) return Unpack(text, jobs) is { } vector ? new(vector, isVector) : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new([number], isVector) : null;
    }

    public override string ToString() => isVector ? Pack(heard) : heard[0].ToString(CultureInfo.InvariantCulture);

    private static string Pack(int[] vector)
    {
        var bytes = new List<byte>();
        for (var (i, next) = (0, 0); i < vector.Length; i = next)
        {
            for (next = i + 1; next < vector.Length && vector[next] == vector[i];) next++;
            Write(((uint)vector[i] << 1) | (next - i > 1 ? 1u : 0u));
            if (next - i > 1) Write((uint)(next - i - 2));
        }
        return Base64Url.EncodeToString([.. bytes]);

        void Write(uint value)
        {
            for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
            bytes.Add((byte)value);
        }
    }

    private static int[]? Unpack(string text, int jobs)
    {
        if (!Base64Url.IsValid(text)) return null;
        var (bytes, at, vector) = (Base64Url.DecodeFromChars(text), 0, new List<int>(jobs));
        while (at < bytes.Length)
        {
            if (Read() is not { } head || ((head & 1) == 0 ? 0 : Read() + 2) is not { } run) return null;
            run = Math.Max(run, 1);
            if (vector.Count + run > jobs) return null;
            vector.AddRange(Enumerable.Repeat((int)(head >> 1), (int)run));
        }
        return vector.Count == jobs ? [.. vector] : null;

        long? Read()
        {
            var value = 0L;
            for (var shift = 0; shift <= 28 && at < bytes.Length; shift += 7)
            {
                var next = bytes[at++];
                value |= (long)(next & 0x7F) << shift;
                if (next < 0x80) return value <= uint.MaxValue ? value : null;
            }
            return null;
        }
    }
}
