namespace Distributed.Diffusion;

/// <summary>A model that an engine has made ready.</summary>
/// <param name="Name">The name callers use.</param>
/// <param name="Folder">Where it was loaded from.</param>
/// <param name="Load">How long reading and casting its weights took.</param>
/// <param name="WarmUp">How long its first picture took, and finding out how many rows are worth a UNet call.</param>
/// <param name="Batch">The most rows of a call with pictures of its own size.</param>
public sealed record WarmModel(string Name, string Folder, TimeSpan Load, TimeSpan WarmUp, int Batch);
