using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What a scenario brought to light.</summary>
internal sealed record ScenarioResult(Scenario Scenario, Bug Bug, IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether it is as it should be: the product holds, and a bug shows.</summary>
    public bool IsAsItShouldBe => Violations.Count > 0 == Bug is not Bug.None;

    public override string ToString() => Bug is Bug.None
        ? $"{(IsAsItShouldBe ? "holds " : "BROKEN")}  {Scenario.Name}{First}"
        : $"{(IsAsItShouldBe ? "caught" : "MISSED")}  {Bug}{First}";

    private string First => Violations.Count == 0 ? "" : $" — {Violations.Count}: {Violations[0]}";
}
