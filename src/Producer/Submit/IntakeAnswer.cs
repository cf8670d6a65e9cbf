using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>What became of a submission: exactly one of the two is there.</summary>
/// <param name="Accepted">The job that stands for it.</param>
/// <param name="Refusal">Why there is none.</param>
internal sealed record IntakeAnswer(AcceptedJob? Accepted, ProblemHttpResult? Refusal)
{
    public static IntakeAnswer Of(AcceptedJob accepted) => accepted.Outcome is AcceptOutcome.KeyReused ? new(null, Problems.KeyReused()) : new(accepted, null);

    public static IntakeAnswer Of(ProblemHttpResult refusal) => new(null, refusal);
}
