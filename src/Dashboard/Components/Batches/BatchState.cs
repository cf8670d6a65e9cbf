namespace Distributed.Dashboard;

/// <summary>Where a batch stands, its jobs taken together.</summary>
internal enum BatchState
{
    /// <summary>None of its jobs has begun.</summary>
    Queued,

    /// <summary>Some have begun, and not all have ended.</summary>
    Running,

    /// <summary>All of it is to be cancelled, and some jobs still run.</summary>
    Stopping,

    /// <summary>All have succeeded.</summary>
    Succeeded,

    /// <summary>All have ended, and only some of them well.</summary>
    PartlySucceeded,

    /// <summary>All have ended, none of them well, and not because somebody wished so.</summary>
    Failed,

    /// <summary>Somebody cancelled it before all had ended.</summary>
    Cancelled,

    /// <summary>The deadline of all passed while they waited.</summary>
    Expired,
}
