namespace Distributed.Contracts;

/// <summary>One page of jobs, newest first.</summary>
/// <param name="Jobs">The jobs of this page.</param>
/// <param name="NextCursor">
/// Give this as <c>cursor</c> for the next page; null on the last. A search in prompts stops after so many jobs looked at, so its pages may be
/// short, or even empty, before the last.
/// </param>
public sealed record JobPage(IReadOnlyList<JobDetails> Jobs, string? NextCursor);
