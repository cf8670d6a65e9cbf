using System.Globalization;

namespace Distributed.Protocol.Tests;

/// <summary>What an exploration saw.</summary>
/// <param name="States">States, equal ones counted once.</param>
/// <param name="Transitions">Steps between them.</param>
/// <param name="Depth">Steps from the beginning to the farthest state.</param>
/// <param name="StepsToEnd">Most steps that any state is from the end when no more faults come; 0 when not all was explored.</param>
/// <param name="Time">How long it took.</param>
/// <param name="IsComplete">Whether every state that can be reached was seen.</param>
/// <param name="Violation">The first thing found that must not be; null when there is none.</param>
internal sealed record Exploration(
    int States, long Transitions, int Depth, int StepsToEnd, TimeSpan Time, bool IsComplete, Violation? Violation)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{States:N0} states, {Transitions:N0} transitions, depth {Depth}, at most {StepsToEnd} fault-free steps to the end, {Time.TotalSeconds:F1} s{(IsComplete ? "" : ", not complete")}{(Violation is null ? ", nothing broken" : $"\n{Violation}")}");
}
