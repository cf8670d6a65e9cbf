namespace Distributed.Diffusion;

/// <summary>What <see cref="ModelCheck"/> found in a model folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Parts">The parts that could be read, those with faults included.</param>
/// <param name="Faults">What keeps the model from being run; nothing if it can be.</param>
/// <param name="Defaults">What a request gets that asks for nothing else; null where that could not be read.</param>
public sealed record ModelReport(string Folder, IReadOnlyList<PartReport> Parts, IReadOnlyList<ModelFault> Faults, ModelDefaults? Defaults);
