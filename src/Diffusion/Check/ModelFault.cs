namespace Distributed.Diffusion;

/// <summary>Something that keeps a model folder from being run.</summary>
/// <param name="Problem">What is wrong, with the file or the weight.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ModelFault(string Problem, string Remedy);
