using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>How jobs are to run again.</summary>
/// <param name="Seeds">The same pictures, or others.</param>
/// <param name="Priority">Which jobs go first; null as the first time.</param>
/// <param name="Again">Whether jobs that were run again before are run once more.</param>
internal sealed record RetryWish(RetrySeeds Seeds, Priority? Priority, bool Again);
