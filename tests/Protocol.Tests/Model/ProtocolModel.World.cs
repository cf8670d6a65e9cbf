using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Protocol.Tests;

/// <summary>Worker processes, reaper (JobReaping, JobReaper), clients (JobCancellation) and the database.</summary>
internal sealed partial class ProtocolModel
{
    private void AddCrash(in ModelState state, int worker)
    {
        var isBusy = false;
        var next = state;
        for (var hand = worker * scope.Hands; hand < (worker + 1) * scope.Hands; hand++)
        {
            if (state.Hands[hand] is not { Step: not HandStep.Idle } cell) continue;
            isBusy = true;
            if (rules.AcknowledgesAfterwards) next.Jobs[cell.Job].Messages = Math.Min(next.Jobs[cell.Job].Messages + 1, scope.Messages);
            next.Hands[hand] = default;
        }
        if (!isBusy || !scope.Crashes) return;
        for (var job = 0; job < scope.Jobs; job++)
            if (next.Jobs[job].Owner == worker + 1) next.Jobs[job].Owner = 0;          // the next process has another name
        Fault(state, next, new("dies and starts again", -1, worker));
    }

    private void AddReaperSteps(in ModelState state, int job)
    {
        var row = state.Jobs[job];
        if (row.Status is JobStatus.Running && !row.IsLeaseOver)
        {
            var next = state;
            next.Jobs[job].IsLeaseOver = true;
            if (FindHolder(state, job) is null) Progress(state, next, new("its lease, which nobody holds any more, runs out", job));
            else if (scope.Freezes || state.Outage is Outage.Now) Fault(state, next, new("its lease runs out although its worker lives", job));
        }
        if (!rules.Reaps || !HasDatabase(state)) return;
        if (state.Reaping == job + 1) AddReap(state, job);
        else if (state.Reaping == 0 && row.IsLeaseOver && !(rules.ReaperWaitsAfterOutage && state.Outage is Outage.JustOver))
        {
            var next = state;
            next.Reaping = (byte)(job + 1);
            Progress(state, next, new("the reaper finds it silent", job));
        }
    }

    private void AddReap(in ModelState state, int job)
    {
        var next = state;
        next.Reaping = 0;
        ref var row = ref next.Jobs[job];
        var isSilent = row.Status is JobStatus.Running && row.IsLeaseOver;
        if (!isSilent && rules.ReaperLooksAgain)
        {
            Progress(state, next, new("the reaper finds it in order again", job));
            return;
        }
        if (!LifecycleTable.Apply(ref row, LifecycleTable.LeaseExpire))
        {
            row.Crashes++;
            row.Status = row.Crashes == JobBudget.MaxCrashes ? JobStatus.Failed : JobStatus.Queued;
        }
        (row.IsLeaseOver, row.Dispatch) = (false, Dispatch.Due);
        if (row.Status is JobStatus.Failed) ThirdCrashes++;
        Progress(state, next, new("the reaper takes it back", job));
    }

    private void AddClientSteps(in ModelState state, int job)
    {
        if (!HasDatabase(state)) return;
        var next = state;
        ref var row = ref next.Jobs[job];
        if (scope.Deadlines && LifecycleTable.Apply(ref row, LifecycleTable.DeadlinePass))
        {
            row.Dispatch = Dispatch.Due;
            Fault(state, next, new("its deadline passes", job));
        }
        if (!scope.Cancels) return;
        row = state.Jobs[job];
        if (!rules.CancelLooksAtStatus) (row.Status, row.IsCancelRequested, row.IsLeaseOver) = (JobStatus.Cancelled, false, false);
        else if (!LifecycleTable.Apply(ref row, LifecycleTable.Cancel)) return;
        if (row.Status is JobStatus.Cancelled) (row.Dispatch, row.IsAnsweredCancelled) = (Dispatch.Due, true);
        Fault(state, next, new("a client cancels it", job));
    }

    private void AddDatabaseSteps(in ModelState state)
    {
        var next = state;
        switch (state.Outage)
        {
            case Outage.None when scope.Outages:
                (next.Outage, next.Reaping) = (Outage.Now, 0);
                Fault(state, next, new("the database goes"));
                break;
            case Outage.Now:
                next.Outage = Outage.JustOver;
                Progress(state, next, new("the database is back"));
                break;
            // One lease is longer than any heartbeat or repeated statement of a worker that lives needs.
            case Outage.JustOver when !IsAnybodyBehind(state):
                next.Outage = Outage.None;
                Progress(state, next, new("the reaper has waited one lease"));
                break;
        }
    }

    /// <summary>Whether a living worker has yet to renew a lease or to say again what it could not say in the outage.</summary>
    private bool IsAnybodyBehind(in ModelState state)
    {
        for (var hand = 0; hand < hands; hand++)
        {
            var cell = state.Hands[hand];
            var row = state.Jobs[cell.Job];
            if (cell.Step is HandStep.ClaimsAgain) return true;
            if (cell.HasLease && row.Status is JobStatus.Running && row.Attempt == cell.Attempt && row.IsLeaseOver) return true;
        }
        return false;
    }
}
