using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What became of a batch that was offered.</summary>
public sealed record AcceptedBatch
{
    private readonly BatchDetails? batch;

    /// <summary>A batch that stands.</summary>
    public AcceptedBatch(AcceptOutcome outcome, BatchDetails batch) => (Outcome, this.batch) = (outcome, batch);

    /// <summary>A batch that was refused, all of it.</summary>
    public AcceptedBatch(AcceptRefusal refusal) => (Outcome, Refusal) = (refusal.Outcome, refusal);

    /// <summary>Whether it is new.</summary>
    public AcceptOutcome Outcome { get; }

    /// <summary>Why it was refused; null unless a limit of its tenant stood in the way.</summary>
    public AcceptRefusal? Refusal { get; }

    /// <summary>The batch that now stands under the id or key.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public BatchDetails Batch => batch ?? throw new InvalidOperationException($"The batch was refused: {Outcome}.");
}
