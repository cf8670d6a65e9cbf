using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>One job of a batch as it was asked for.</summary>
/// <param name="Submission">The job, the batch's defaults filled in.</param>
/// <param name="PointerOf">Where in the body a field of it was said, as a JSON pointer with its #: in the job itself, or in the defaults.</param>
internal sealed record BatchEntry(JobSubmission Submission, Func<string, string> PointerOf);
