namespace Distributed.Dashboard;

/// <summary>One press of the button: a job, or one for each tier from the same seed.</summary>
/// <param name="Jobs">The jobs, in the order of the tiers.</param>
/// <param name="Choices">What was chosen, the seed filled in.</param>
/// <param name="At">When.</param>
public sealed record PlaygroundRound(IReadOnlyList<Guid> Jobs, PlaygroundChoices Choices, DateTimeOffset At);
