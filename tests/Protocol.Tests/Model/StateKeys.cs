using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Protocol.Tests;

/// <summary>
/// Numbers of states. What can no longer matter is left out, such as the budgets of a job that has ended or by how much an attempt is stale;
/// and of all ways to number equal workers and equal jobs the one with the smallest key stands for the rest.
/// </summary>
internal sealed class StateKeys
{
    private const int HighJobs = 2, ReapingBits = 3, OutageBits = 2;          // two jobs in the upper half, all else in the lower

    private readonly Scope scope;
    private readonly int hands;
    private readonly bool claimsLookAtStatus;
    private readonly Naming[] namings;

    public StateKeys(Scope scope, Rules rules)
    {
        (this.scope, hands, claimsLookAtStatus) = (scope, scope.Workers * scope.Hands, rules.ClaimLooksAtStatus);
        if (Math.Max(scope.Jobs - HighJobs, 0) * JobCell.Bits + hands * HandCell.Bits + ReapingBits + OutageBits > 64)
            throw new InvalidOperationException("The scope is too large for a key.");
        namings = [.. from jobs in Orders(scope.Jobs)
                      from workers in Orders(scope.Workers)
                      from within in Orders(scope.Hands)
                      select new Naming(jobs, workers, [.. workers.SelectMany(worker => within.Select(hand => worker * scope.Hands + hand))])];
    }

    public UInt128 Of(in ModelState state)
    {
        var lean = Lean(state);
        var (leastHigh, leastLow) = (ulong.MaxValue, ulong.MaxValue);
        foreach (var naming in namings)
        {
            var high = PackJobs(lean, naming, 0, Math.Min(scope.Jobs, HighJobs));
            if (high > leastHigh) continue;
            var low = PackHands(lean, naming, PackJobs(lean, naming, HighJobs, scope.Jobs));
            if (high == leastHigh && low >= leastLow) continue;
            (leastHigh, leastLow) = (high, low);
        }
        return new(leastHigh, leastLow);
    }

    public ModelState State(UInt128 key)
    {
        var state = default(ModelState);
        var (high, low) = ((ulong)(key >> 64), (ulong)key);
        state.Outage = (Outage)Take(ref low, OutageBits);
        state.Reaping = (byte)Take(ref low, ReapingBits);
        for (var hand = hands - 1; hand >= 0; hand--) state.Hands[hand] = HandCell.Of(Take(ref low, HandCell.Bits));
        for (var job = scope.Jobs - 1; job >= HighJobs; job--) state.Jobs[job].Value = Take(ref low, JobCell.Bits);
        for (var job = Math.Min(scope.Jobs, HighJobs) - 1; job >= 0; job--) state.Jobs[job].Value = Take(ref high, JobCell.Bits);
        return state;
    }

    private static uint Take(ref ulong key, int bits)
    {
        var value = (uint)key & ((1u << bits) - 1);
        key >>= bits;
        return value;
    }

    private ModelState Lean(in ModelState state)
    {
        var lean = state;
        for (var hand = 0; hand < hands; hand++)
        {
            ref var cell = ref lean.Hands[hand];
            if (!cell.HasLease) continue;
            var row = state.Jobs[cell.Job];
            var isCurrent = row.Status is JobStatus.Running or JobStatus.Succeeded && row.Attempt == cell.Attempt;
            cell.Attempt = !isCurrent ? (byte)0 : IsLast(row) ? (byte)1 : cell.Attempt;
        }
        for (var job = 0; job < scope.Jobs; job++)
        {
            ref var row = ref lean.Jobs[job];
            if (scope.Attempts < JobBudget.MaxFailures) row.Failures = 0;          // too few for the budget
            if (IsLast(row)) (row.Attempt, row.Crashes, row.Failures) = (1, 0, 0);
            if (row.Status is JobStatus.Running) continue;
            row.Owner = 0;
            if (row.Dispatch is Dispatch.DueAgain && scope.Window >= scope.Jobs) row.Dispatch = Dispatch.Due;
            if (row.Status is not JobStatus.Succeeded) row.HasPictures = false;
            if (!row.IsTerminal) continue;
            if (row.Status is not JobStatus.Succeeded) row.Attempt = 0;
            if (claimsLookAtStatus) row.Messages = 0;          // the hands may have taken some before
        }
        return lean;
    }

    /// <summary>Whether there will be no other attempt: then it does not matter which one this is, nor what the earlier ones used up.</summary>
    private static bool IsLast(JobCell row) => row.IsTerminal || row.IsCancelRequested;

    private static ulong PackJobs(in ModelState state, Naming naming, int first, int end)
    {
        var key = 0ul;
        for (var job = first; job < end; job++)
        {
            var cell = state.Jobs[naming.Jobs[job]];
            if (cell.Owner > 0) cell.Owner = naming.NewWorker[cell.Owner - 1] + 1;
            key = (key << JobCell.Bits) | cell.Value;
        }
        return key;
    }

    private ulong PackHands(in ModelState state, Naming naming, ulong key)
    {
        for (var hand = 0; hand < hands; hand++)
        {
            var cell = state.Hands[naming.Hands[hand]];
            if (cell.Step is not HandStep.Idle) cell.Job = (byte)naming.NewJob[cell.Job];
            key = (key << HandCell.Bits) | cell.Value;
        }
        var reaping = state.Reaping == 0 ? 0u : (uint)naming.NewJob[state.Reaping - 1] + 1;
        return (((key << ReapingBits) | reaping) << OutageBits) | (ulong)state.Outage;
    }

    private static IEnumerable<int[]> Orders(int count)
    {
        if (count == 0) return [[]];
        return from order in Orders(count - 1) from at in Enumerable.Range(0, count) select (int[])[.. order[..at], count - 1, .. order[at..]];
    }

    /// <param name="Jobs">The old number of each new job.</param>
    /// <param name="Workers">The old number of each new worker.</param>
    /// <param name="Hands">The old number of each new hand.</param>
    private sealed record Naming(int[] Jobs, int[] Workers, int[] Hands)
    {
        public int[] NewJob { get; } = Inverse(Jobs);
        public int[] NewWorker { get; } = Inverse(Workers);

        private static int[] Inverse(int[] order)
        {
            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
            return inverse;
        }
    }
}
