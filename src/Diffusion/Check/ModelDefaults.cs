namespace Distributed.Diffusion;

/// <summary>What a request gets that asks for nothing else.</summary>
/// <param name="Side">Width and height in pixels.</param>
/// <param name="SideMultiple">Both sides must be multiples of it.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidanceScale">Guidance scale.</param>
/// <param name="Scheduler">The scheduler's class.</param>
public sealed record ModelDefaults(int Side, int SideMultiple, int Steps, double GuidanceScale, string Scheduler);
