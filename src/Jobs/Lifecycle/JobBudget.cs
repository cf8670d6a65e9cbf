namespace Distributed.Jobs;

/// <summary>What a job's attempts have used up.</summary>
/// <param name="Attempt">The fencing token: grows by one at every claim and never shrinks. It is not a budget.</param>
/// <param name="CrashCount">Leases that ran out: a worker died or froze while it held the job.</param>
/// <param name="FailureCount">Attempts that ended in an error worth another try.</param>
public readonly record struct JobBudget(int Attempt, int CrashCount, int FailureCount)
{
    /// <summary>After this many crashes a job is taken for the cause of them.</summary>
    public const int MaxCrashes = 3;

    /// <summary>
    /// Whether the job is painted alone from now on. A worker died with it: should it be the cause, it takes nobody with it again, and should it
    /// be innocent, nobody takes it.
    /// </summary>
    public bool IsSolo => CrashCount > 0;

    /// <summary>After this many failures a job is given up.</summary>
    public const int MaxFailures = 5;
}
