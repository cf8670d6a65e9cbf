using System.Threading.Channels;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// The short way from the acceptor to the relay of the same process. While no job of a tier waits and its window has room, new jobs are next
/// in any order, whosever they are and of whatever class: they are stored reserved and published at once, without the relay having to look for them. What is lost on the way is due
/// when its reservation ends. Several processes may together exceed a window by what they gave room for since their last looks.
/// </summary>
public sealed class RelayShortcut
{
    private readonly int[] room = new int[Enum.GetValues<Tier>().Length];
    private readonly Channel<JobRow> jobs = Channel.CreateUnbounded<JobRow>(new() { SingleReader = true });

    private volatile IReadOnlySet<string> capped = new HashSet<string>();

    /// <summary>Takes room for one new job, if there is any: it may be stored reserved. Not for tenants with a cap, which the relay counts for.</summary>
    public bool TryTakeRoom(Tier tier, string tenant)
    {
        if (capped.Contains(tenant)) return false;
        ref var left = ref room[(int)tier];
        for (var seen = Volatile.Read(ref left); seen > 0;)
        {
            var now = Interlocked.CompareExchange(ref left, seen - 1, seen);
            if (now == seen) return true;
            seen = now;
        }
        return false;
    }

    /// <summary>Says how many new jobs of a tier may be published before the next look; 0 while others wait or publishing fails.</summary>
    public void SetRoom(Tier tier, int jobs) => Volatile.Write(ref room[(int)tier], jobs);

    /// <summary>Says whose jobs never go the short way.</summary>
    public void SetCapped(IReadOnlySet<string> tenants) => capped = tenants;

    /// <summary>Hands over a job that was stored reserved.</summary>
    public void Publish(JobRow job) => jobs.Writer.TryWrite(job);

    /// <summary>Takes what was handed over, as much at once as there is; null after the last when the way is closed.</summary>
    internal async Task<IReadOnlyList<JobRow>?> TakeAsync()
    {
        if (!await jobs.Reader.WaitToReadAsync()) return null;
        var taken = new List<JobRow>();
        while (jobs.Reader.TryRead(out var job)) taken.Add(job);
        return taken;
    }

    /// <summary>Closes the way: the process is stopping, and what comes now is another's.</summary>
    internal void Close() => jobs.Writer.TryComplete();
}
