namespace Distributed.Faults;

/// <summary>A row of <c>job_events</c>.</summary>
internal sealed record EventRecord(Guid Job, int Seq, string? From, string To, int Attempt, string Actor, DateTimeOffset At)
{
    public bool IsTerminal => To is "succeeded" or "failed" or "cancelled" or "expired";

    /// <summary>Who did it: client, reaper or a worker.</summary>
    public string Role => Actor is "client" or "reaper" ? Actor : "worker";
}
