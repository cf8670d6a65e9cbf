namespace Distributed.Protocol.Tests;

/// <summary>Something that can happen.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Step">What happens.</param>
/// <param name="IsFault">Whether the world does it (a crash, a lost message, a cancel) and never has to. The rest is progress.</param>
/// <param name="Breaks">What happening so breaks, if anything.</param>
internal readonly record struct Edge<TState>(TState Next, Step Step, bool IsFault, Property? Breaks);
