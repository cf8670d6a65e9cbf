namespace Distributed.Diffusion;

/// <summary>What one part of a model folder holds.</summary>
/// <param name="Name">The part's folder, for example <c>unet</c>.</param>
/// <param name="ClassName">Its class in diffusers or transformers.</param>
/// <param name="Parameters">How many numbers its weights have; 0 for parts without weights.</param>
/// <param name="Bytes">Bytes of the weights in the files.</param>
/// <param name="DTypes">The number formats they are stored in, for example <c>F16</c>; empty for parts without weights.</param>
/// <param name="Note">What else there is to know of it; empty for nothing.</param>
public sealed record PartReport(string Name, string ClassName, long Parameters, long Bytes, string DTypes, string Note);
