namespace Distributed.Protocol.Tests;

/// <summary>A way from the beginning to something that must not be.</summary>
/// <param name="Broken">What it breaks.</param>
/// <param name="Trace">The steps with the state after each, shortest way first found.</param>
internal sealed record Violation(Property Broken, IReadOnlyList<string> Trace)
{
    public override string ToString() => $"{Broken} does not hold:\n{string.Join('\n', Trace)}";
}
