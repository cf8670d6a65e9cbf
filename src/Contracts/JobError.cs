namespace Distributed.Contracts;

/// <summary>Why a job failed.</summary>
/// <param name="Code">A stable word for programs, for example <c>out_of_memory</c>.</param>
/// <param name="Message">A sentence for the person waiting: what happened and what to do.</param>
public sealed record JobError(string Code, string Message);
