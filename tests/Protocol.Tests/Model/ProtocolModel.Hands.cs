using Distributed.Contracts;

namespace Distributed.Protocol.Tests;

/// <summary>A worker's consumer: GenerateImagesConsumer, LeaseKeeper and JobPainter over the statements of JobLeases.</summary>
internal sealed partial class ProtocolModel
{
    private void AddHandSteps(in ModelState state, int hand)
    {
        var cell = state.Hands[hand];
        switch (cell.Step)
        {
            case HandStep.Idle:
                AddTake(state, hand);
                return;
            case HandStep.HasMessage or HandStep.ClaimsAgain:
                if (HasDatabase(state)) AddClaim(state, hand);
                AddRelease(state, hand);
                return;
            case HandStep.Paints:
                AddPaint(state, hand);
                break;
            case HandStep.Commits when HasDatabase(state):
                AddCommit(state, hand);
                break;
            case HandStep.Fails when HasDatabase(state):
                AddEnd(state, hand, LifecycleTable.Fail(cell.Attempt), "fails for now");
                AddEnd(state, hand, LifecycleTable.FailForGood(cell.Attempt), "fails for good");
                break;
            case HandStep.HandsBack when HasDatabase(state):
                AddEnd(state, hand, rules.HandBackIsFree ? LifecycleTable.HandBack(cell.Attempt) : LifecycleTable.LeaseExpire, "hands back");
                break;
        }
        AddHeartbeat(state, hand);
        AddFence(state, hand);
    }

    private void AddTake(in ModelState state, int hand)
    {
        for (var job = 0; job < scope.Jobs; job++)
        {
            if (state.Jobs[job].Messages == 0) continue;
            var next = state;
            next.Jobs[job].Messages--;
            next.Hands[hand] = new() { Step = HandStep.HasMessage, Job = (byte)job };
            Progress(state, next, new("takes a message", job, WorkerOf(hand)));
        }
    }

    private void AddClaim(in ModelState state, int hand)
    {
        var (cell, worker) = (state.Hands[hand], WorkerOf(hand));
        int job = cell.Job;
        var (row, isAgain) = (state.Jobs[job], cell.Step is HandStep.ClaimsAgain);
        var next = state;
        if ((row.Status is JobStatus.Queued || !rules.ClaimLooksAtStatus) && row.Dispatch is not Dispatch.BackingOff)
        {
            ref var after = ref next.Jobs[job];
            if (!LifecycleTable.Apply(ref after, LifecycleTable.Claim)) (after.Status, after.Attempt) = (JobStatus.Running, row.Attempt + 1);
            (after.Owner, after.Dispatch, after.IsLeaseOver, after.HasPictures) = (worker + 1, Dispatch.Due, false, false);
            next.Hands[hand] = new() { Step = HandStep.Paints, Job = cell.Job, Attempt = (byte)after.Attempt };
            Progress(state, next, new("claims it", job, worker));
            next.Hands[hand] = new() { Step = HandStep.ClaimsAgain, Job = cell.Job };
            if (scope.LostAnswers) Fault(state, next, new("claims it and gets no answer", job, worker));
            if (scope.Drains) AddDrainInClaim(state, next, hand);
        }
        else if (isAgain && row.Status is JobStatus.Running && row.Owner == worker + 1 && !IsHeldBy(state, worker, job, row.Attempt))
        {
            next.Hands[hand] = new() { Step = HandStep.Paints, Job = cell.Job, Attempt = (byte)row.Attempt };
            ConfirmedClaims++;
            Progress(state, next, new("finds that its claim took effect", job, worker));
        }
        else
        {
            next.Hands[hand] = default;          // a doubt of the owner, after a second delivery, lets the lease end sooner: it may end at any time here
            Progress(state, next, new("cannot have it and acknowledges the message", job, worker));
        }
        if (isAgain || !scope.LostAnswers) return;
        next = state;
        next.Hands[hand].Step = HandStep.ClaimsAgain;
        Fault(state, next, new("cannot say its claim", job, worker));
    }

    /// <summary>A drain cuts the claim short: it took effect, and nobody hears the answer.</summary>
    private void AddDrainInClaim(in ModelState state, ModelState next, int hand)
    {
        ref var cell = ref next.Hands[hand];
        ref var row = ref next.Jobs[cell.Job];
        if (rules.HandsBackUnknownClaim) cell = new() { Step = HandStep.HandsBack, Job = cell.Job, Attempt = (byte)row.Attempt };
        else (cell, row.Owner) = (default, 0);          // the next process has another name
        Fault(state, next, new("claims it, begins to drain and does not hear the answer", state.Hands[hand].Job, WorkerOf(hand)));
    }

    /// <summary>Whether the worker knows that it holds the attempt.</summary>
    private bool IsHeldBy(in ModelState state, int worker, int job, int attempt)
    {
        for (var hand = worker * scope.Hands; hand < (worker + 1) * scope.Hands; hand++)
            if (state.Hands[hand] is { HasLease: true } cell && cell.Job == job && cell.Attempt == attempt) return true;
        return false;
    }

    /// <summary>The job is not begun, for the worker drains or the device has no place: it is due at once for another.</summary>
    private void AddRelease(in ModelState state, int hand)
    {
        var (cell, worker) = (state.Hands[hand], WorkerOf(hand));
        var isUnknown = cell.Step is HandStep.ClaimsAgain;
        if (!scope.Drains && (isUnknown || !scope.Failures)) return;
        var next = state;
        next.Hands[hand] = default;
        ref var row = ref next.Jobs[cell.Job];
        var hasClaimed = isUnknown && row.Status is JobStatus.Running && row.Owner == worker + 1 && !IsHeldBy(state, worker, cell.Job, row.Attempt);
        if (hasClaimed && rules.HandsBackUnknownClaim)
        {
            next.Hands[hand] = new() { Step = HandStep.HandsBack, Job = cell.Job, Attempt = (byte)row.Attempt };
            Fault(state, next, new("drains and gives back what it may have claimed", cell.Job, worker));
            return;
        }
        if (hasClaimed) row.Owner = 0;          // the next process has another name
        if (!HasDatabase(state) || scope.LostAnswers) Fault(state, next, new("gives the message up and cannot tell the database", cell.Job, worker));
        if (!HasDatabase(state)) return;
        if (row is { Status: JobStatus.Queued, Dispatch: not Dispatch.BackingOff }) row.Dispatch = Dispatch.Due;
        Fault(state, next, new("drains or gets no place, and says that the job is due", cell.Job, worker));
    }

    private void AddPaint(in ModelState state, int hand)
    {
        var cell = state.Hands[hand];
        Step step = new("paints and stores its pictures", cell.Job, WorkerOf(hand));
        var next = state;
        next.Hands[hand].Step = HandStep.Commits;
        ref var row = ref next.Jobs[cell.Job];
        if (!rules.UploadsBeforeCommit) step = step with { What = "paints" };
        else if (row.Attempt == cell.Attempt) row.HasPictures = true;
        else if (!rules.PictureNamesCarryAttempt) row.HasPictures = false;          // another's lie there now
        Progress(state, next, step);
        if (!scope.Failures) return;
        next = state;
        next.Hands[hand].Step = HandStep.Fails;
        Fault(state, next, new("meets an error", cell.Job, WorkerOf(hand)));
    }

    private void AddCommit(in ModelState state, int hand)
    {
        var (cell, worker) = (state.Hands[hand], WorkerOf(hand));
        var before = state.Jobs[cell.Job];
        var next = state;
        ref var row = ref next.Jobs[cell.Job];
        if (!LifecycleTable.Apply(ref row, LifecycleTable.Succeed(rules.CommitCarriesAttempt ? cell.Attempt : row.Attempt)))
        {
            var isOwn = before.Status is JobStatus.Succeeded && before.Attempt == cell.Attempt;
            if (isOwn) ConfirmedCommits++; else RefusedStale++;
            next.Hands[hand] = default;
            Progress(state, next, new(isOwn ? "finds its own commit" : "commits and is refused", cell.Job, worker));
            return;
        }
        (row.HasImageRows, row.IsLeaseOver) = (true, false);
        Property? breaks = cell.Attempt == before.Attempt ? null : Property.StaleCommitsAreRefused;
        if (scope.LostAnswers) Fault(state, next, new("commits and gets no answer", cell.Job, worker), breaks);
        next.Hands[hand] = default;
        Progress(state, next, new("commits", cell.Job, worker), breaks);
    }

    /// <summary>Ends the attempt without pictures: an error, or a hand-back.</summary>
    private void AddEnd(in ModelState state, int hand, int @event, string what)
    {
        var (cell, worker) = (state.Hands[hand], WorkerOf(hand));
        var before = state.Jobs[cell.Job];
        var next = state;
        ref var row = ref next.Jobs[cell.Job];
        if (!LifecycleTable.Apply(ref row, @event))
        {
            RefusedStale++;
            next.Hands[hand] = default;
            Progress(state, next, new(what, cell.Job, worker, " and is refused"));
            return;
        }
        row.IsLeaseOver = false;
        if (row.Status is JobStatus.Queued) row.Dispatch = cell.Step is HandStep.Fails ? Dispatch.BackingOff : Dispatch.Due;
        var isCharged = row.Crashes > before.Crashes || (cell.Step is HandStep.HandsBack && row.Failures > before.Failures);
        Property? breaks = isCharged ? Property.OnlyCrashesAreCharged : cell.Attempt == before.Attempt ? null : Property.StaleCommitsAreRefused;
        if (scope.LostAnswers) Fault(state, next, new(what, cell.Job, worker, " and gets no answer"), breaks);
        next.Hands[hand] = default;
        Progress(state, next, new(what, cell.Job, worker), breaks);
    }

    /// <summary>What a heartbeat brings: the lease renewed, or lost, or a wish to cancel; and what a drain asks for.</summary>
    private void AddHeartbeat(in ModelState state, int hand)
    {
        var (cell, worker) = (state.Hands[hand], WorkerOf(hand));
        var row = state.Jobs[cell.Job];
        var isHeld = row.Status is JobStatus.Running && row.Attempt == cell.Attempt;
        var next = state;
        if (HasDatabase(state) && !isHeld)
        {
            next.Hands[hand] = default;
            Progress(state, next, new("hears that its lease is lost and drops all", cell.Job, worker));
        }
        else if (HasDatabase(state) && row.IsLeaseOver)
        {
            next.Jobs[cell.Job].IsLeaseOver = false;
            Progress(state, next, new("renews its lease", cell.Job, worker));
        }
        if (cell.Step is not (HandStep.Paints or HandStep.Commits)) return;
        next = state;
        next.Hands[hand].Step = HandStep.HandsBack;
        if (HasDatabase(state) && isHeld && row.IsCancelRequested) Progress(state, next, new("hears of the cancel", cell.Job, worker));
        else if (scope.Drains) Fault(state, next, new("drains and gives back what it paints", cell.Job, worker));
    }

    /// <summary>No heartbeat got through for longer than the worker allows itself.</summary>
    private void AddFence(in ModelState state, int hand)
    {
        if (!rules.FencesItself || !(scope.Freezes || state.Outage is Outage.Now)) return;
        var (cell, next) = (state.Hands[hand], state);
        next.Hands[hand] = default;
        if (rules.HandsBackAfterFence && cell.Step is HandStep.HandsBack) return;
        if (rules.HandsBackAfterFence) next.Hands[hand] = cell with { Step = HandStep.HandsBack };
        Fault(state, next, new("fences itself and drops all", cell.Job, WorkerOf(hand)));
    }
}
