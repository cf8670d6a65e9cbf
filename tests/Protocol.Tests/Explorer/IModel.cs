namespace Distributed.Protocol.Tests;

/// <summary>A protocol as states and what can happen in each.</summary>
internal interface IModel<TState> where TState : struct
{
    TState Initial { get; }

    /// <summary>Adds everything that can happen next.</summary>
    void Expand(in TState state, List<Edge<TState>> edges);

    /// <summary>What a state itself breaks, however it came about.</summary>
    Property? Broken(in TState state);

    /// <summary>Whether everything that was to be done is done.</summary>
    bool IsFinished(in TState state);

    /// <summary>One number for all states that differ in nothing that matters, such as which of two equal workers is the first.</summary>
    UInt128 Key(in TState state);

    /// <summary>A state of that number.</summary>
    TState State(UInt128 key);

    string Describe(in TState state);
}
