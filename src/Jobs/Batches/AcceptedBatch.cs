using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What became of a batch that was offered.</summary>
/// <param name="Outcome">Whether it is new.</param>
/// <param name="Batch">The batch that now stands under the id or key.</param>
public sealed record AcceptedBatch(AcceptOutcome Outcome, BatchDetails Batch);
