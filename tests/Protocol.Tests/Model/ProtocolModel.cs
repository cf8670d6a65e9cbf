using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Protocol.Tests;

/// <summary>
/// The protocol as steps of relay, broker, workers, reaper and clients over job rows that <see cref="JobLifecycle"/> moves. A statement is one
/// step. There is no clock: whatever a time may end can end at any moment, and where the chain of times rules an order out, that is said there.
/// </summary>
internal sealed partial class ProtocolModel(Scope scope, Rules rules) : IModel<ModelState>
{
    private readonly int hands = scope.Workers * scope.Hands;
    private StateKeys? keys;          // a scope too large to explore has none
    private List<Edge<ModelState>> edges = [];

    public ModelState Initial => default;          // every job queued, due, never tried

    /// <summary>How often a statement of an older attempt was refused.</summary>
    public long RefusedStale { get; private set; }

    /// <summary>How often a repeated commit found itself done already.</summary>
    public long ConfirmedCommits { get; private set; }

    /// <summary>How often a repeated claim found itself done already.</summary>
    public long ConfirmedClaims { get; private set; }

    /// <summary>How often the third crash ended a job.</summary>
    public long ThirdCrashes { get; private set; }

    public void Expand(in ModelState state, List<Edge<ModelState>> edges)
    {
        this.edges = edges;
        for (var job = 0; job < scope.Jobs; job++)
        {
            AddRelaySteps(state, job);
            AddBrokerSteps(state, job);
            AddReaperSteps(state, job);
            AddClientSteps(state, job);
        }
        for (var hand = 0; hand < hands; hand++) AddHandSteps(state, hand);
        for (var worker = 0; worker < scope.Workers; worker++) AddCrash(state, worker);
        AddDatabaseSteps(state);
    }

    public Property? Broken(in ModelState state)
    {
        for (var job = 0; job < scope.Jobs; job++)
        {
            var row = state.Jobs[job];
            if (row.HasImageRows != row.Status is JobStatus.Succeeded) return Property.ImagesIfAndOnlyIfSucceeded;
            if (row.Status is JobStatus.Succeeded && !row.HasPictures) return Property.WinningPicturesStay;
        }
        return null;
    }

    public bool IsFinished(in ModelState state)
    {
        for (var job = 0; job < scope.Jobs; job++)
            if (!state.Jobs[job].IsTerminal) return false;
        return true;
    }

    public UInt128 Key(in ModelState state) => Keys.Of(state);

    private StateKeys Keys => keys ??= new(scope, rules);

    public ModelState State(UInt128 key) => Keys.State(key);

    private void Progress(in ModelState from, in ModelState next, Step step, Property? breaks = null) => Add(from, next, step, isFault: false, breaks);

    private void Fault(in ModelState from, in ModelState next, Step step, Property? breaks = null) => Add(from, next, step, isFault: true, breaks);

    private void Add(in ModelState from, in ModelState next, Step step, bool isFault, Property? breaks)
    {
        for (var job = 0; job < scope.Jobs; job++) breaks ??= Broken(from.Jobs[job], next.Jobs[job]);
        if (breaks is not null || IsWithinAttempts(next)) edges.Add(new(next, step, isFault, breaks));
    }

    /// <summary>What a change of one job's row breaks.</summary>
    private Property? Broken(JobCell before, JobCell after)
    {
        if (before.Lifecycle == after.Lifecycle) return null;
        if (before.IsAnsweredCancelled && after.Status is not JobStatus.Cancelled) return Property.CancelledStaysCancelled;
        if (before.IsTerminal) return Property.AJobEndsOnce;
        if (after.Attempt != before.Attempt && !(before.Status is JobStatus.Queued && after.Status is JobStatus.Running && after.Attempt == before.Attempt + 1))
            return Property.AttemptOnlyGrows;
        if (after.Crashes == JobBudget.MaxCrashes && !after.IsTerminal) return Property.AtMostThreeCrashes;
        return after.Crashes > before.Crashes && !scope.Crashes && !scope.Freezes ? Property.OnlyCrashesAreCharged : null;
    }

    /// <summary>Whether no job needs an attempt more than the scope allows: none waits, or can only come to wait, after its last.</summary>
    private bool IsWithinAttempts(in ModelState state)
    {
        for (var job = 0; job < scope.Jobs; job++)
        {
            var row = state.Jobs[job];
            if (row.IsTerminal || row.Attempt < scope.Attempts) continue;
            if (row.Attempt > scope.Attempts || row.Status is JobStatus.Queued) return false;
            if (row.IsCancelRequested) continue;
            var (holder, crashed) = (FindHolder(state, job), row);
            if (holder is { } hand && state.Hands[hand].Step is HandStep.HandsBack) return false;
            LifecycleTable.Apply(ref crashed, LifecycleTable.LeaseExpire);
            if (!crashed.IsTerminal && (row.IsLeaseOver || holder is null)) return false;
        }
        return true;
    }

    /// <summary>The hand that has a running job's lease, or will find that it has.</summary>
    private int? FindHolder(in ModelState state, int job)
    {
        var row = state.Jobs[job];
        if (row.Status is not JobStatus.Running) return null;
        int? willFind = null;
        for (var hand = 0; hand < hands; hand++)
        {
            var cell = state.Hands[hand];
            if (cell.Job != job) continue;
            if (cell.HasLease && cell.Attempt == row.Attempt) return hand;
            if (cell.Step is HandStep.ClaimsAgain && row.Owner == WorkerOf(hand) + 1) willFind ??= hand;
        }
        return willFind;
    }

    private int WorkerOf(int hand) => hand / scope.Hands;

    private static bool HasDatabase(in ModelState state) => state.Outage is not Outage.Now;
}
