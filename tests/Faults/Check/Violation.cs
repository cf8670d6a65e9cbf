namespace Distributed.Faults;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Which, for example I3.</param>
/// <param name="What">Where, in words.</param>
internal sealed record Violation(string Invariant, string What)
{
    /// <summary>In the place of an invariant: nothing is broken, but what was to be tested did not come about.</summary>
    public const string Untested = "untested";

    public override string ToString() => $"{Invariant}: {What}";
}
