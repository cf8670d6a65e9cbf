using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>Something that happened to a job: exactly one of the three is there.</summary>
public sealed record JobEvent
{
    /// <summary>The job's status has changed.</summary>
    public JobStatusEvent? Status { get; init; }

    /// <summary>The job has come further.</summary>
    public JobProgressEvent? Progress { get; init; }

    /// <summary>What the next image is going to be.</summary>
    public JobPreviewEvent? Preview { get; init; }
}
