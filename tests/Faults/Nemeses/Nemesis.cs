namespace Distributed.Faults;

/// <summary>A kind of fault.</summary>
/// <param name="Name">Its name in histories and reports.</param>
/// <param name="Class">What it hits; a short run has each class at least once.</param>
/// <param name="StrikeAsync">Strikes, waits, heals. What it says when it strikes goes into the history.</param>
internal sealed record Nemesis(string Name, string Class, Func<Strike, Task> StrikeAsync)
{
    /// <summary>Whether it takes a whole service away, or needs them all: two such at once would say nothing about either.</summary>
    public bool IsLong { get; init; }

    /// <summary>Why it cannot strike on this host; null where it can.</summary>
    public string? Missing { get; init; }

    public override string ToString() => Name;
}
