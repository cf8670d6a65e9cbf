using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Protocol.Tests;

/// <summary><see cref="JobLifecycle.Apply"/>, the product's own, asked once for every state and event: the model moves rows by its answers.</summary>
internal static class LifecycleTable
{
    private const int Events = 4 + 4 * (JobCell.MaxAttempt + 1);
    private const ushort OutOfRange = ushort.MaxValue;

    private static readonly ushort[] Table = Make();

    public static int Claim => 0;
    public static int LeaseExpire => 1;
    public static int Cancel => 2;
    public static int DeadlinePass => 3;
    public static int Succeed(int attempt) => 4 + 4 * attempt;
    public static int Fail(int attempt) => 5 + 4 * attempt;
    public static int FailForGood(int attempt) => 6 + 4 * attempt;
    public static int HandBack(int attempt) => 7 + 4 * attempt;

    /// <summary>The job after an event; whether the event changed it.</summary>
    public static bool Apply(ref JobCell job, int @event)
    {
        var after = Table[job.Lifecycle * Events + @event];
        if (after == OutOfRange) throw new InvalidOperationException("The lifecycle goes where no cell does.");
        if (after == job.Lifecycle) return false;
        job.Lifecycle = after;
        return true;
    }

    private static ushort[] Make()
    {
        var table = new ushort[(1 << JobCell.LifecycleBits) * Events];
        Array.Fill(table, OutOfRange);
        for (var number = 0; number < 1 << JobCell.LifecycleBits; number++)
        {
            if (Read((ushort)number) is not { } state) continue;
            for (var @event = 0; @event < Events; @event++) table[number * Events + @event] = Write(JobLifecycle.Apply(state, EventOf(@event)));
        }
        return table;
    }

    private static JobEvent EventOf(int @event) => (@event, @event / 4 - 1) switch
    {
        (0, _) => new JobEvent.Claim(),
        (1, _) => new JobEvent.LeaseExpire(),
        (2, _) => new JobEvent.Cancel(),
        (3, _) => new JobEvent.DeadlinePass(),
        var (_, attempt) => (@event % 4) switch
        {
            0 => new JobEvent.Succeed(attempt),
            1 => new JobEvent.Fail(attempt, new("flaky", "", IsPermanent: false)),
            2 => new JobEvent.Fail(attempt, new("hopeless", "", IsPermanent: true)),
            _ => new JobEvent.HandBack(attempt),
        },
    };

    private static JobState? Read(ushort number)
    {
        var job = new JobCell { Lifecycle = number };
        var budget = new JobBudget(job.Attempt, job.Crashes, job.Failures);
        return job.Status switch
        {
            JobStatus.Queued => new JobState.Queued(budget),
            JobStatus.Running => new JobState.Running(budget, job.IsCancelRequested),
            JobStatus.Succeeded => new JobState.Succeeded(budget),
            JobStatus.Failed => new JobState.Failed(budget, ""),
            JobStatus.Cancelled => new JobState.Cancelled(budget),
            JobStatus.Expired => new JobState.Expired(budget),
            _ => null,
        };
    }

    private static ushort Write(JobState state)
    {
        var (attempt, crashes, failures) = state.Budget;
        if (attempt > JobCell.MaxAttempt || crashes > 3 || failures > 7) return OutOfRange;
        return new JobCell
        {
            Status = Enum.Parse<JobStatus>(state.GetType().Name),
            Attempt = attempt,
            Crashes = crashes,
            Failures = failures,
            IsCancelRequested = state is JobState.Running { CancelRequested: true },
        }.Lifecycle;
    }
}
