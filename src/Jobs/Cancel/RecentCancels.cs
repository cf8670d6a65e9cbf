namespace Distributed.Jobs;

/// <summary>
/// The latest attempts that were asked to stop. A wish may come before the worker knows that its claim has succeeded, and must not be lost for that.
/// </summary>
internal sealed class RecentCancels
{
    private const int Most = 256;
    private readonly Lock gate = new();
    private readonly Queue<(Guid, int)> order = new(Most);
    private readonly HashSet<(Guid, int)> attempts = new(Most);

    /// <summary>Notes one, in place of the oldest.</summary>
    public void Add(Guid jobId, int attempt)
    {
        lock (gate)
        {
            if (!attempts.Add((jobId, attempt))) return;
            order.Enqueue((jobId, attempt));
            if (order.Count > Most) attempts.Remove(order.Dequeue());
        }
    }

    /// <summary>Whether this attempt is among them.</summary>
    public bool Has(Guid jobId, int attempt)
    {
        lock (gate) return attempts.Contains((jobId, attempt));
    }
}
