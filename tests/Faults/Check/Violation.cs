namespace Distributed.Faults;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Which, for example I3.</param>
/// <param name="What">Where, in words.</param>
internal sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
