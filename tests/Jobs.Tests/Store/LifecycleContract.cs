using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>Drives every state × event through the store and through the pure lifecycle, which is the specification.</summary>
public abstract class LifecycleContract(JobDatabase database)
{
    private static readonly JobFailure Transient = new("flaky", "It may work next time.", IsPermanent: false);
    private static readonly JobFailure Permanent = new("hopeless", "It never works.", IsPermanent: true);

    private static readonly Dictionary<string, JobState> States = new()
    {
        ["queued, new"] = new JobState.Queued(new(0, 0, 0)),
        ["queued after two crashes and four failures"] = new JobState.Queued(new(6, 2, 4)),
        ["running, first attempt"] = new JobState.Running(new(1, 0, 0)),
        ["running, on its last crash"] = new JobState.Running(new(3, JobBudget.MaxCrashes - 1, 0)),
        ["running, on its last failure"] = new JobState.Running(new(5, 0, JobBudget.MaxFailures - 1)),
        ["running, cancel requested"] = new JobState.Running(new(2, 1, 0), CancelRequested: true),
        ["running, cancel requested, last crash and failure"] =
            new JobState.Running(new(7, JobBudget.MaxCrashes - 1, JobBudget.MaxFailures - 1), CancelRequested: true),
        ["succeeded"] = new JobState.Succeeded(new(2, 0, 1)),
        ["failed"] = new JobState.Failed(new(1, 0, 1), "hopeless"),
        ["cancelled"] = new JobState.Cancelled(new(1, 0, 0)),
        ["expired"] = new JobState.Expired(new(0, 0, 0)),
    };

    private static readonly Dictionary<string, Func<int, JobEvent>> Events = new()
    {
        ["claim"] = _ => new JobEvent.Claim(),
        ["succeed"] = attempt => new JobEvent.Succeed(attempt),
        ["succeed by an older attempt"] = attempt => new JobEvent.Succeed(attempt - 1),
        ["fail"] = attempt => new JobEvent.Fail(attempt, Transient),
        ["fail by an older attempt"] = attempt => new JobEvent.Fail(attempt - 1, Transient),
        ["fail for good"] = attempt => new JobEvent.Fail(attempt, Permanent),
        ["hand back"] = attempt => new JobEvent.HandBack(attempt),
        ["hand back by an older attempt"] = attempt => new JobEvent.HandBack(attempt - 1),
        ["lease expires"] = _ => new JobEvent.LeaseExpire(),
        ["cancel"] = _ => new JobEvent.Cancel(),
        ["deadline passes"] = _ => new JobEvent.DeadlinePass(),
    };

    public static TheoryData<string, string> StatesTimesEvents()
    {
        var data = new TheoryData<string, string>();
        foreach (var state in States.Keys)
            foreach (var @event in Events.Keys) data.Add(state, @event);
        return data;
    }

    [Theory]
    [MemberData(nameof(StatesTimesEvents))]
    public async Task The_store_moves_a_job_as_the_lifecycle_says(string from, string what)
    {
        var state = States[from];
        var @event = Events[what](state.Budget.Attempt);
        var job = await PutAsync(state);
        using var lease = new Lease(WithAttempt(await database.ReadAsync(job), @event), JobDatabase.Request());

        await ApplyAsync(job, lease, @event);

        var row = await database.ReadAsync(job);
        var expected = JobLifecycle.Apply(state, @event);
        Assert.Equal(expected, Read(row));
        Assert.Equal(expected is JobState.Running, row.LeaseUntil is not null);
        Assert.Equal(expected is not (JobState.Queued or JobState.Running), row.FinishedAt is not null);
        Assert.Equal(expected is JobState.Succeeded && @event is JobEvent.Succeed && state is JobState.Running, row.Images.Count == 1);
    }

    private Task ApplyAsync(Guid job, Lease lease, JobEvent @event) => @event switch
    {
        JobEvent.Claim => database.Leases.ClaimAsync(job, Tier.Full, "gpu-1", default),
        JobEvent.Succeed => database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default),
        JobEvent.Fail fail => database.Leases.FailAsync(lease, fail.Failure, default),
        JobEvent.HandBack => database.Leases.HandBackAsync(lease, default),
        JobEvent.LeaseExpire => AfterAsync(job, $"lease_until = {database.Now}", () => database.ReapAsync()),
        JobEvent.Cancel => database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default),
        JobEvent.DeadlinePass => AfterAsync(job, $"deadline_at = {database.Now}", () => database.Reaping.ExpireAsync(default)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Lets a job's lease or deadline run out, where the state has one, and acts.</summary>
    private async Task AfterAsync(Guid job, string assignment, Func<Task> act)
    {
        var row = await database.ReadAsync(job);
        if (row.FinishedAt is null && (row.LeaseUntil is not null || assignment.StartsWith("deadline", StringComparison.Ordinal)))
            await database.SetAsync(job, assignment);
        await act();
    }

    /// <summary>Stores a job that stands there already: the database lets nobody move one there by other ways than the lifecycle's.</summary>
    private async Task<Guid> PutAsync(JobState state)
    {
        var past = DateTimeOffset.UtcNow.AddSeconds(-10);
        var row = new JobRow
        {
            Id = Guid.CreateVersion7(),
            TenantId = JobDatabase.Tenant,
            Request = JsonSerializer.Serialize(JobDatabase.Request(), WireJson.Options),
            Status = Read(state),
            Tier = Tier.Full,
            Attempt = state.Budget.Attempt,
            CrashCount = state.Budget.CrashCount,
            FailureCount = state.Budget.FailureCount,
            CreatedAt = past,
            NotBefore = past,
            NextDispatchAt = past,
            ClaimedAt = state is JobState.Running ? past : null,
            LeaseOwner = state is JobState.Running ? "gpu-0" : null,
            LeaseUntil = state is JobState.Running ? past.AddMinutes(1) : null,
            FinishedAt = state is JobState.Queued or JobState.Running ? null : past,
            CancelRequestedAt = state is JobState.Running { CancelRequested: true } or JobState.Cancelled ? past : null,
            ErrorCode = (state as JobState.Failed)?.Code,
        };
        await using var context = database.CreateDbContext();
        context.Jobs.Add(row);
        await context.SaveChangesAsync();
        return row.Id;
    }

    /// <summary>The row as the worker of the event's attempt would remember it.</summary>
    private static JobRow WithAttempt(JobRow row, JobEvent @event) => new()
    {
        Id = row.Id,
        TenantId = row.TenantId,
        Request = row.Request,
        CrashCount = row.CrashCount,
        FailureCount = row.FailureCount,
        Attempt = @event switch
        {
            JobEvent.Succeed succeed => succeed.Attempt,
            JobEvent.Fail fail => fail.Attempt,
            JobEvent.HandBack handBack => handBack.Attempt,
            _ => row.Attempt,
        },
    };

    private static JobStatus Read(JobState state) => Enum.Parse<JobStatus>(state.GetType().Name);

    private static JobState Read(JobRow row)
    {
        var budget = new JobBudget(row.Attempt, row.CrashCount, row.FailureCount);
        return row.Status switch
        {
            JobStatus.Queued => new JobState.Queued(budget),
            JobStatus.Running => new JobState.Running(budget, row.CancelRequestedAt is not null),
            JobStatus.Succeeded => new JobState.Succeeded(budget),
            JobStatus.Failed => new JobState.Failed(budget, row.ErrorCode!),
            JobStatus.Cancelled => new JobState.Cancelled(budget),
            _ => new JobState.Expired(budget),
        };
    }
}
