namespace Distributed.Protocol.Tests;

/// <summary>How large the modelled system is, and what may befall it. Nothing else is bounded: each fault may come again and again.</summary>
internal sealed record Scope
{
    public int Workers { get; init; } = 2;

    /// <summary>Consumers of each worker.</summary>
    public int Hands { get; init; } = 1;

    public int Jobs { get; init; } = 2;

    /// <summary>Attempts of a job; what would need one more does not happen.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>
    /// Most messages of a job that are counted at the broker; those in the workers' hands are more. One says "some": it may be delivered again
    /// and again, so a second one brings nothing new.
    /// </summary>
    public int Messages { get; init; } = 1;

    /// <summary>Jobs that may stand reserved or published at a time.</summary>
    public int Window { get; init; } = int.MaxValue;

    /// <summary>Workers die at any moment, with all they have in hand, and start again under another name.</summary>
    public bool Crashes { get; init; } = true;

    /// <summary>A worker's lease runs out although it lives: frozen, slow, or cut off from the database. It may wake at any later moment.</summary>
    public bool Freezes { get; init; } = true;

    /// <summary>The answer to a statement is lost, whether it took effect or not.</summary>
    public bool LostAnswers { get; init; } = true;

    /// <summary>Painting or storing fails, for now or for good.</summary>
    public bool Failures { get; init; } = true;

    /// <summary>
    /// Workers drain: whatever a hand has at that moment it gives up or back. A worker that takes nothing meanwhile is as one that is slow.
    /// </summary>
    public bool Drains { get; init; } = true;

    public bool Cancels { get; init; } = true;

    public bool Deadlines { get; init; } = true;

    /// <summary>The broker loses messages and delivers them twice; relays die between any two of their steps.</summary>
    public bool MessageFaults { get; init; } = true;

    /// <summary>The database is out of reach for longer than a lease.</summary>
    public bool Outages { get; init; }
}
