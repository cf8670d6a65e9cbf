using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>What a command that followed a job writes with <c>--json</c>.</summary>
/// <param name="Job">The job as it ended.</param>
/// <param name="Files">Its pictures on this machine.</param>
internal sealed record JobResult(JobDetails Job, IReadOnlyList<string> Files);
