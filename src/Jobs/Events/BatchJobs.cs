namespace Distributed.Jobs;

/// <summary>Which jobs a batch has.</summary>
/// <param name="Count">How many it was accepted with.</param>
/// <param name="Jobs">Their ids, by their index from 0.</param>
public sealed record BatchJobs(int Count, IReadOnlyList<Guid> Jobs);
