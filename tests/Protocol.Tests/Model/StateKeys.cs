using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Protocol.Tests;

/// <summary>
/// Numbers of states. What can no longer matter is left out, such as the budgets of a job that has ended or by how much an attempt is stale;
/// and of all ways to number equal workers and equal jobs the one with the smallest key stands for the rest.
/// </summary>
internal sealed class StateKeys
{
    private readonly Scope scope;
    private readonly int hands;
    private readonly bool claimsLookAtStatus;
    private readonly Naming[] namings;

    public StateKeys(Scope scope, Rules rules)
    {
        (this.scope, hands, claimsLookAtStatus) = (scope, scope.Workers * scope.Hands, rules.ClaimLooksAtStatus);
        namings = [.. from jobs in Orders(scope.Jobs)
                      from workers in Orders(scope.Workers)
                      from within in Orders(scope.Hands)
                      select new Naming(jobs, workers, [.. workers.SelectMany(worker => within.Select(hand => worker * scope.Hands + hand))])];
    }

    public UInt128 Of(in ModelState state)
    {
        if (scope.Jobs * JobCell.Bits + hands * HandCell.Bits + 5 > 128) throw new InvalidOperationException("The scope is too large for a key.");
        var lean = Lean(state);
        var least = UInt128.MaxValue;
        foreach (var naming in namings)
        {
            var key = Pack(lean, naming);
            if (key < least) least = key;
        }
        return least;
    }

    public ModelState State(UInt128 key)
    {
        var state = default(ModelState);
        state.Outage = (Outage)Take(2);
        state.Reaping = (byte)Take(3);
        for (var hand = hands - 1; hand >= 0; hand--) state.Hands[hand] = HandCell.Of(Take(HandCell.Bits));
        for (var job = scope.Jobs - 1; job >= 0; job--) state.Jobs[job].Value = Take(JobCell.Bits);
        return state;

        uint Take(int bits)
        {
            var value = (uint)key & ((1u << bits) - 1);
            key >>= bits;
            return value;
        }
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

    private static UInt128 Pack(in ModelState state, Naming naming)
    {
        UInt128 key = 0;
        foreach (var job in naming.Jobs)
        {
            var cell = state.Jobs[job];
            if (cell.Owner > 0) cell.Owner = naming.NewWorker[cell.Owner - 1] + 1;
            key = (key << JobCell.Bits) | cell.Value;
        }
        foreach (var hand in naming.Hands)
        {
            var cell = state.Hands[hand];
            if (cell.Step is not HandStep.Idle) cell.Job = (byte)naming.NewJob[cell.Job];
            key = (key << HandCell.Bits) | cell.Value;
        }
        var reaping = state.Reaping == 0 ? 0u : (uint)naming.NewJob[state.Reaping - 1] + 1;
        return (((key << 3) | reaping) << 2) | (uint)state.Outage;
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
