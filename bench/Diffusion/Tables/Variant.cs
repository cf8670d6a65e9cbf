using Distributed.Diffusion;

namespace Distributed.DiffusionBench;

/// <summary>A row to measure.</summary>
internal sealed record Variant(string Name, ModelFolder Model, string Precision);
