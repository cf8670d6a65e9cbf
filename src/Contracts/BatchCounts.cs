namespace Distributed.Contracts;

/// <summary>How many jobs of a batch stand at each status.</summary>
/// <param name="Queued">Waiting for a worker.</param>
/// <param name="Running">Being painted.</param>
/// <param name="Succeeded">Their images are stored.</param>
/// <param name="Failed">They cannot be painted.</param>
/// <param name="Cancelled">Cancelled before they finished.</param>
/// <param name="Expired">Their deadline passed while they waited.</param>
public sealed record BatchCounts(int Queued, int Running, int Succeeded, int Failed, int Cancelled, int Expired);
