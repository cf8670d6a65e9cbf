namespace Distributed.Jobs;

/// <summary>Why a worker must stop an attempt before it is finished.</summary>
public enum LeaseEnd
{
    /// <summary>It need not.</summary>
    None,

    /// <summary>Somebody cancelled the job: hand it back.</summary>
    Cancelled,

    /// <summary>The worker drains: hand the job back.</summary>
    Draining,

    /// <summary>The attempt belongs to the worker no longer, or it cannot know: drop everything, write nothing.</summary>
    Lost,
}
