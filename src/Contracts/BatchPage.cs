namespace Distributed.Contracts;

/// <summary>One page of batches, newest first.</summary>
/// <param name="Batches">The batches of this page.</param>
/// <param name="NextCursor">Give this as <c>cursor</c> for the next page; null on the last.</param>
public sealed record BatchPage(IReadOnlyList<BatchDetails> Batches, string? NextCursor);
