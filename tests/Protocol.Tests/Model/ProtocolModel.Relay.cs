using Distributed.Contracts;

namespace Distributed.Protocol.Tests;

/// <summary>Relay (JobDispatch, JobRelay) and broker.</summary>
internal sealed partial class ProtocolModel
{
    private void AddRelaySteps(in ModelState state, int job)
    {
        var row = state.Jobs[job];
        if (row.Status is not JobStatus.Queued) return;
        var next = state;
        ref var after = ref next.Jobs[job];
        var isReachable = HasDatabase(state);
        switch (row.Dispatch)
        {
            case Dispatch.Due or Dispatch.DueAgain when isReachable && HasRoom(state):
                after.Dispatch = Dispatch.Reserved;
                Progress(state, next, new("the relay reserves it", job));
                break;
            case Dispatch.Reserved:
                after.Dispatch = Dispatch.Published;
                after.Messages = Math.Min(row.Messages + 1, scope.Messages);
                Progress(state, next, new("the relay publishes it", job));
                AddRelayDeath(state, job);
                break;
            case Dispatch.Published:
                after.Dispatch = Dispatch.Resting;
                if (isReachable) Progress(state, next, new("the relay notes the confirm", job));
                AddRelayDeath(state, job);
                break;
            case Dispatch.Resting when rules.Redispatches:
                after.Dispatch = Dispatch.DueAgain;
                // The rest outlasts the queue where nothing fails: as progress it ends only when no message is left that could begin the job.
                if (!IsMessageLeft(state, job)) Progress(state, next, new("its rest is over", job));
                else if (scope.MessageFaults) Fault(state, next, new("its rest is over while a message still waits", job));
                break;
            case Dispatch.BackingOff:
                after.Dispatch = Dispatch.Due;
                Progress(state, next, new("its retry delay is over", job));
                break;
        }
    }

    /// <summary>The relay dies, or its publish fails or is late: the reservation runs out. What it published before that is a message more.</summary>
    private void AddRelayDeath(in ModelState state, int job)
    {
        if (!scope.MessageFaults) return;
        var next = state;
        next.Jobs[job].Dispatch = rules.RelayNotesAfterConfirm ? Dispatch.DueAgain : Dispatch.Resting;
        Fault(state, next, new("its relay dies and the reservation runs out", job));
    }

    private bool HasRoom(in ModelState state)
    {
        var standing = 0;
        for (var job = 0; job < scope.Jobs; job++)
        {
            if (state.Jobs[job] is not { Status: JobStatus.Queued } row || row.Dispatch is Dispatch.Due or Dispatch.BackingOff) continue;
            if (!(row.Dispatch is Dispatch.DueAgain && rules.WindowLeavesOutWhatIsDue)) standing++;
        }
        return standing < scope.Window;
    }

    private bool IsMessageLeft(in ModelState state, int job)
    {
        if (state.Jobs[job].Messages > 0) return true;
        for (var hand = 0; hand < hands; hand++)
            if (state.Hands[hand] is { Step: HandStep.HasMessage or HandStep.ClaimsAgain } cell && cell.Job == job) return true;
        return false;
    }

    private void AddBrokerSteps(in ModelState state, int job)
    {
        if (!scope.MessageFaults) return;
        var messages = state.Jobs[job].Messages;
        var next = state;
        if (messages > 0)
        {
            next.Jobs[job].Messages = messages - 1;
            Fault(state, next, new("the broker loses a message", job));
        }
        if (messages == scope.Messages) return;
        next.Jobs[job].Messages = messages + 1;
        if (messages > 0 || IsInHand(state, job)) Fault(state, next, new("the broker delivers a message twice", job));
    }

    private bool IsInHand(in ModelState state, int job)
    {
        for (var hand = 0; hand < hands; hand++)
            if (state.Hands[hand].Step is not HandStep.Idle && state.Hands[hand].Job == job) return true;
        return false;
    }
}
