using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What became of a batch that was offered.</summary>
/// <param name="Outcome">Whether it is new.</param>
/// <param name="Batch">The batch that now stands under the id or key; null when it was refused.</param>
/// <param name="Refusal">Which limit of its tenant kept it out, all of it; null when none did.</param>
public sealed record AcceptedBatch(AcceptOutcome Outcome, BatchDetails? Batch, AcceptRefusal? Refusal = null);
