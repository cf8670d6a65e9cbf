namespace Distributed.Faults.Programs;

/// <summary>The bugs that can be planted from outside, so that the checker can be seen to see them.</summary>
internal enum Bug
{
    /// <summary>None: the product as it is.</summary>
    None,

    /// <summary>The commit does not ask for its attempt.</summary>
    CommitWithoutAttempt,

    /// <summary>A message is acknowledged when it comes, and a claim has no lease that ends.</summary>
    NoLease,

    /// <summary>Nobody takes jobs from silent workers.</summary>
    NoReaper,

    /// <summary>The job is committed first and its pictures are uploaded later.</summary>
    CommitBeforeUpload,

    /// <summary>Every attempt writes to the same names.</summary>
    NameWithoutAttempt,

    /// <summary>The reaper takes any job that was claimed a lease ago, whatever its status.</summary>
    ReaperWithoutStatus,

    /// <summary>Leases are reckoned by the worker's clock.</summary>
    WorkerClock,

    /// <summary>Messages are not mandatory, and nobody who sends declares the queues.</summary>
    NotMandatory,

    /// <summary>The relay notes a job as published before the broker has confirmed it.</summary>
    SentBeforeConfirm,

    /// <summary>A cancel ends a running job under its worker's hands.</summary>
    CancelOverwrites,

    /// <summary>The database's guard is off, and the commit asks for neither attempt nor status.</summary>
    DoubleCommit,

    /// <summary>Idempotency keys are looked up first and inserted then; no unique index stands behind them.</summary>
    CheckThenInsert,
}
