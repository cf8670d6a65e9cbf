using System.Numerics;

namespace Distributed.Protocol.Tests;

/// <summary>Accepting (JobAcceptor, JobInserts): one insert that yields to what is there, then a look at that; repeated when no answer comes.</summary>
/// <param name="isKeyUnique">Whether the insert yields; else each request looks first and then inserts.</param>
internal sealed class SubmitModel(bool isKeyUnique) : IModel<SubmitState>
{
    public SubmitState Initial => default;

    public void Expand(in SubmitState state, List<Edge<SubmitState>> edges)
    {
        for (var request = 0; request < SubmitState.Requests; request++)
        {
            var next = state;
            ref var cell = ref next.Of[request];
            var found = (byte)(BitOperations.TrailingZeroCount((uint)state.Rows) + 1);
            switch (cell.Step)
            {
                case RequestStep.Offers:
                    if (isKeyUnique || state.Rows == 0) cell.Step = RequestStep.Inserts;
                    else (cell.Step, cell.Answer) = (RequestStep.Answered, found);
                    edges.Add(new(next, new(isKeyUnique ? "offers its job" : "looks whether its key is there", Worker: request), false, null));
                    break;
                case RequestStep.Inserts when !isKeyUnique || state.Rows == 0:
                    next.Rows |= (byte)(1 << request);
                    edges.Add(new(next, new("inserts and gets no answer", Worker: request), true, null));
                    (cell.Step, cell.Answer) = (RequestStep.Answered, (byte)(request + 1));
                    edges.Add(new(next, new("inserts", Worker: request), false, null));
                    break;
                case RequestStep.Inserts:
                    cell.Step = RequestStep.Looks;
                    edges.Add(new(next, new("finds its insert refused", Worker: request), false, null));
                    break;
                case RequestStep.Looks:
                    (cell.Step, cell.Answer) = (RequestStep.Answered, found);
                    edges.Add(new(next, new("finds the job of its key", Worker: request), false, null));
                    break;
            }
        }
    }

    public Property? Broken(in SubmitState state)
    {
        if (BitOperations.PopCount(state.Rows) > 1) return Property.OneJobPerKey;
        for (var request = 0; request < SubmitState.Requests; request++)
            if (state.Of[request].Answer is > 0 and var id && (state.Rows >> (id - 1) & 1) == 0) return Property.OneJobPerKey;
        return null;
    }

    public bool IsFinished(in SubmitState state)
    {
        for (var request = 0; request < SubmitState.Requests; request++)
            if (state.Of[request].Step is not RequestStep.Answered) return false;
        return true;
    }

    public UInt128 Key(in SubmitState state)
    {
        UInt128 key = state.Rows;
        for (var request = 0; request < SubmitState.Requests; request++)
            key = (key << 4) | ((uint)state.Of[request].Step << 2) | state.Of[request].Answer;
        return key;
    }

    public SubmitState State(UInt128 key)
    {
        var state = default(SubmitState);
        for (var request = SubmitState.Requests - 1; request >= 0; request--, key >>= 4)
            state.Of[request] = new() { Step = (RequestStep)(byte)((key >> 2) & 3), Answer = (byte)(key & 3) };
        state.Rows = (byte)key;
        return state;
    }

    public string Describe(in SubmitState state)
    {
        var cells = state.Of;
        return $"rows {BitOperations.PopCount(state.Rows)}; " + string.Join("; ", Enumerable.Range(0, SubmitState.Requests).Select(request => $"{cells[request].Step} {cells[request].Answer}"));
    }
}
