namespace Distributed.Cli;

/// <summary>A limit as somebody sets it.</summary>
/// <param name="Value">How much is allowed; null for as much as one likes.</param>
internal readonly record struct Limit<T>(T? Value) where T : struct;
