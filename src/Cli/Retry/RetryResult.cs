using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>What came of running a job again.</summary>
/// <param name="Id">The finished job.</param>
/// <param name="Run">The job that runs it again; null when there is none.</param>
/// <param name="WasThere">Whether that was made before.</param>
/// <param name="Error">Why there is none; null when there is one.</param>
internal sealed record RetryResult(Guid Id, JobDetails? Run, bool WasThere, Exception? Error);
