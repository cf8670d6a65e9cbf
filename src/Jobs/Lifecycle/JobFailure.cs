namespace Distributed.Jobs;

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">A stable word for programs.</param>
/// <param name="Message">A sentence for the person waiting.</param>
/// <param name="IsPermanent">Whether another attempt would fail in the same way.</param>
public sealed record JobFailure(string Code, string Message, bool IsPermanent)
{
    /// <summary>The code of a job whose workers kept dying.</summary>
    public const string WorkerCrashed = "worker_crashed";
}
