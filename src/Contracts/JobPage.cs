namespace Distributed.Contracts;

/// <summary>One page of jobs, newest first.</summary>
/// <param name="Jobs">The jobs of this page.</param>
/// <param name="NextCursor">Give this as <c>cursor</c> for the next page; null on the last.</param>
public sealed record JobPage(IReadOnlyList<JobDetails> Jobs, string? NextCursor);
